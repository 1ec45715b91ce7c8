import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DatasetStore } from '../../src/datasets/dataset-store';
import type { StoredImages } from '../../src/datasets/stored-dataset';
import { makeZip } from './make-zip';
import { DatasetFixture, ingest, puppetPicture } from './open-datasets';

/** Written by NumPy 2.4.6: x is big-endian int32 in Fortran order, y is text. */
const PICTURES_NPZ = readFileSync(join(__dirname, 'golden/pictures.npz'));
/** Written by NumPy 2.4.6 with allow_pickle. */
const PICKLED_NPZ = readFileSync(join(__dirname, 'golden/pickled.npz'));

function idx(type: number, shape: readonly number[], elements: Buffer): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt8(type, 2);
  header.writeUInt8(shape.length, 3);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, elements]);
}

const IDX_PICTURES = idx(8, [3, 2, 2], Buffer.from([...Array(12).keys()]));
const IDX_LABELS = idx(8, [3], Buffer.from([1, 0, 1]));

describe('data sets of pictures', () => {
  let fixture: DatasetFixture;
  let store: DatasetStore;

  beforeEach(async () => {
    fixture = new DatasetFixture();
    store = await fixture.open();
  });
  afterEach(() => fixture.remove());

  const openImages = async (id: string, version: number): Promise<StoredImages> => {
    const stored = await store.open(id, version);
    if (stored.kind !== 'images') throw new Error('expected pictures');
    return stored;
  };

  it('come from class folders, in the order of class and name, without litter', async () => {
    const zip = makeZip([
      { name: 'pets/dog/2.png', data: puppetPicture(2, 3, 9) },
      { name: 'pets/dog/1.png', data: puppetPicture(2, 3, 8) },
      { name: 'pets/cat/', data: '' },
      { name: 'pets/cat/a.png', data: puppetPicture(2, 3, 7) },
      { name: '__MACOSX/pets/cat/._a.png', data: 'x' },
      { name: 'pets/.DS_Store', data: 'x' },
    ]);
    const { dataset, created } = await ingest(store, zip);
    expect(created).toBe(true);
    expect(dataset).toMatchObject({ version: 1, kind: 'images', rows: 3, warnings: [] });
    expect(dataset.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(dataset.summary).toEqual({
      kind: 'images',
      height: 2,
      width: 3,
      channels: 1,
      classes: [
        { name: 'cat', rows: 1 },
        { name: 'dog', rows: 2 },
      ],
      duplicates: 0,
      conflicting: 0,
    });
    const stored = await openImages(dataset.id, 1);
    expect([...(await stored.labels())]).toEqual([0, 1, 1]);
    expect([...(await stored.pixels(1, 9))]).toEqual([
      ...Array<number>(6).fill(8),
      ...Array<number>(6).fill(9),
    ]);
  });

  it('count repeats within and across classes, and name rare classes', async () => {
    const many = Array.from({ length: 21 }, (_, index) => ({
      name: `a/${index}`,
      data: puppetPicture(1, 1, index),
    }));
    const { dataset } = await ingest(
      store,
      makeZip([
        ...many,
        { name: 'a/again', data: puppetPicture(1, 1, 0) },
        { name: 'b/1', data: puppetPicture(1, 1, 1) },
      ]),
    );
    expect(dataset.summary).toMatchObject({ duplicates: 1, conflicting: 1 });
    expect(dataset.warnings).toHaveLength(3);
  });

  it('sort class names of digits as numbers, and resize on demand', async () => {
    const names = ['10', '9', '2'];
    const zip = makeZip(
      names.map((name, index) => ({ name: `${name}/x.png`, data: puppetPicture(index + 1, 4, index) })),
    );
    const { dataset } = await ingest(store, zip, { height: 2, width: 2 });
    expect(dataset.summary).toMatchObject({
      height: 2,
      width: 2,
      classes: [{ name: '2' }, { name: '9' }, { name: '10' }],
    });
  });

  it('come from IDX, as two files in any order, packed, or in a zip', async () => {
    const { dataset } = await ingest(
      store,
      [IDX_LABELS, IDX_PICTURES],
      { class_names: ['zero', 'one'] },
      'plain',
    );
    expect(dataset).toMatchObject({
      rows: 3,
      summary: {
        height: 2,
        width: 2,
        classes: [
          { name: 'zero', rows: 1 },
          { name: 'one', rows: 2 },
        ],
      },
    });
    const stored = await openImages(dataset.id, 1);
    expect([...(await stored.pixels(2, 1))]).toEqual([8, 9, 10, 11]);
    const packed = await ingest(store, [gzipSync(IDX_PICTURES), gzipSync(IDX_LABELS)], {}, 'packed');
    expect(packed.dataset.rows).toBe(3);
    const zip = makeZip([
      { name: 'train-images-idx3-ubyte.gz', data: gzipSync(IDX_PICTURES) },
      { name: 'train-labels-idx1-ubyte', data: IDX_LABELS },
    ]);
    expect((await ingest(store, zip, {}, 'zipped')).dataset.rows).toBe(3);
  });

  it('come from .npz as NumPy writes it: Fortran order, big-endian, labels as text', async () => {
    const { dataset } = await ingest(store, PICTURES_NPZ);
    expect(dataset.summary).toMatchObject({
      classes: [
        { name: 'cat', rows: 2 },
        { name: 'dog', rows: 1 },
      ],
    });
    const stored = await openImages(dataset.id, 1);
    expect([...(await stored.pixels(0, 3))]).toEqual([...Array(12).keys()]);
  });

  it.each([
    ['climbs', '../../a/x.png'],
    ['climbs inside', 'a/../../../x.png'],
    ['is absolute', '/etc/cron.d/x'],
    ['has a drive', 'C:/a/x.png'],
    ['has backslashes', 'a\\..\\x.png'],
    ['has an empty part', 'a//x.png'],
  ])('are refused where a name %s', async (_, name) => {
    const zip = makeZip([
      { name: 'b/y', data: puppetPicture(1, 1, 1) },
      { name, data: puppetPicture(1, 1, 1) },
    ]);
    await expect(ingest(store, zip)).rejects.toMatchObject({ code: 'DATASET_ARCHIVE_REFUSED', status: 400 });
    expect(fixture.files()).toEqual([]);
  });

  it.each([
    ['a link', [{ name: 'a/x', data: '/etc/passwd', mode: 0o120777 }], 'DATASET_ARCHIVE_REFUSED'],
    ['an encrypted entry', [{ name: 'a/x', data: 'x', flags: 1 }], 'DATASET_ARCHIVE_REFUSED'],
    ['a bomb', [{ name: 'a/x', data: Buffer.alloc(20_000_000) }], 'DATASET_TOO_LARGE'],
    [
      'a lie about its size',
      [
        { name: 'a/x', data: Buffer.alloc(5_000, 1), claimedBytes: 4 },
        { name: 'b/x', data: 'x' },
      ],
      'DATASET_FILE_BROKEN',
    ],
  ])('are refused with %s', async (_, entries, code) => {
    await expect(ingest(await fixture.open({ maxRatio: 100 }), makeZip(entries))).rejects.toMatchObject({
      code,
    });
    expect(fixture.files()).toEqual([]);
  });

  it('are refused past the limits, with nothing left', async () => {
    const zip = makeZip([1, 2, 3].map((fill) => ({ name: `${fill}/x`, data: puppetPicture(4, 4, fill) })));
    for (const limits of [
      { maxEntries: 2 },
      { maxRows: 2 },
      { maxClasses: 2 },
      { maxExpandedBytes: 40 },
      { maxUploadBytes: zip.length - 1 },
    ]) {
      await expect(ingest(await fixture.open(limits), zip)).rejects.toMatchObject({ status: 413 });
      expect(fixture.files()).toEqual([]);
    }
    await expect(ingest(await fixture.open({ maxUploadBytes: zip.length }), zip)).resolves.toBeDefined();
  });

  it('with unusable pictures are refused with the place of each', async () => {
    const zip = makeZip([
      { name: 'a/good', data: puppetPicture(2, 2, 1) },
      { name: 'a/odd', data: puppetPicture(3, 2, 1) },
      { name: 'b/bad', data: 'rubbish' },
    ]);
    await expect(ingest(store, zip)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      status: 422,
      problems: [{ pointer: 'entry:b/bad' }, { pointer: 'entry:a/odd' }],
    });
    expect(fixture.files()).toEqual([]);
  });

  it.each([
    ['one class folder', makeZip([{ name: 'a/1', data: puppetPicture(1, 1, 1) }]), 'DATASET_INVALID'],
    ['files at the top', makeZip([{ name: '1.png', data: puppetPicture(1, 1, 1) }]), 'DATASET_INVALID'],
    ['an empty zip', makeZip([]), 'DATASET_INVALID'],
    ['a cut zip', makeZip([{ name: 'a/1', data: 'x' }]).subarray(0, 40), 'DATASET_FILE_BROKEN'],
    ['IDX without labels', IDX_PICTURES, 'DATASET_INVALID'],
    ['a short IDX', [IDX_PICTURES.subarray(0, -1), IDX_LABELS], 'DATASET_FILE_BROKEN'],
    ['a wrong IDX type', [idx(10, [3, 2, 2], Buffer.alloc(12)), IDX_LABELS], 'DATASET_FILE_BROKEN'],
    ['a cut gzip', [gzipSync(IDX_PICTURES).subarray(0, -9), IDX_LABELS], 'DATASET_FILE_BROKEN'],
    ['a pickle', PICKLED_NPZ, 'DATASET_FILE_BROKEN'],
    ['an executable', Buffer.from('\x7fELF\x00\x00', 'latin1'), 'DATASET_FORMAT_UNKNOWN'],
    ['nothing', '', 'DATASET_FORMAT_UNKNOWN'],
  ])('are refused with %s', async (_, file, code) => {
    await expect(ingest(store, file)).rejects.toMatchObject({ code });
    expect(fixture.files()).toEqual([]);
  });
});
