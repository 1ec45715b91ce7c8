import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DatasetStore } from '../../src/datasets/dataset-store';
import { DatasetFixture, ingest } from './open-datasets';

const csv = (value: number): string => `ds,y\n2024-01-01,${value}\n2024-01-02,2\n`;

describe('the store of data sets', () => {
  let fixture: DatasetFixture;
  let store: DatasetStore;

  beforeEach(async () => {
    fixture = new DatasetFixture();
    store = await fixture.open();
  });
  afterEach(() => fixture.remove());

  it('numbers versions of a name, and knows the same bytes again', async () => {
    const first = await ingest(store, csv(1));
    const second = await ingest(store, csv(2));
    expect(second.dataset).toMatchObject({ id: first.dataset.id, version: 2 });
    expect(await ingest(store, csv(1))).toEqual({ dataset: first.dataset, created: false });
    expect((await ingest(store, csv(1), { fill: 'zero' })).dataset.version).toBe(3);
    expect((await ingest(store, csv(1), {}, 'other')).dataset.id).not.toBe(first.dataset.id);
    expect(store.get(first.dataset.id)).toMatchObject({ version: 3 });
    expect(store.list()).toHaveLength(4);
  });

  it('makes one version of equal uploads in parallel', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => ingest(store, csv(7))));
    expect(new Set(all.map(({ dataset }) => dataset.version))).toEqual(new Set([1]));
    expect(all.filter(({ created }) => created)).toHaveLength(1);
  });

  it('reads at most four uploads at once', async () => {
    const all = await Promise.allSettled([1, 2, 3, 4, 5].map((value) => ingest(store, csv(value))));
    expect(all.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(all[4]).toMatchObject({ reason: { code: 'DATASET_BUSY', status: 429 } });
    await expect(ingest(store, csv(5))).resolves.toMatchObject({ created: true });
  });

  it('finds its versions again, and clears what a crash left', async () => {
    const { dataset } = await ingest(store, csv(1));
    const left = join(fixture.folder, 'datasets/.incoming/dead');
    mkdirSync(left);
    writeFileSync(join(left, 'part-0'), 'half');
    const again = await fixture.open();
    expect(again.list()).toEqual([dataset]);
    expect(existsSync(left)).toBe(false);
  });

  it('never gives a number twice', async () => {
    await ingest(store, csv(1));
    const { dataset } = await ingest(store, csv(2));
    await store.remove(dataset.id, 2);
    expect(() => store.get(dataset.id, 2)).toThrow(/no data set/);
    const again = await fixture.open();
    expect((await ingest(again, csv(2))).dataset.version).toBe(3);
  });

  it('leaves nothing when the client goes away', async () => {
    const stream = new Readable({
      read() {
        this.push('ds,y\n');
        this.destroy(new Error('aborted'));
      },
    });
    const upload = store.ingest([{ filename: 'x.csv', stream }], { name: 'set', options: {} });
    await expect(upload).rejects.toThrow('aborted');
    expect(fixture.files()).toEqual([]);
    expect(store.list()).toEqual([]);
  });

  it('bounds the versions', async () => {
    const small = await fixture.open({ maxVersions: 1 });
    await ingest(small, csv(1));
    await expect(ingest(small, csv(2))).rejects.toMatchObject({ code: 'DATASET_STORAGE_FULL', status: 507 });
  });

  it.each(['', 'Bad', '../x', 'a b', 'x'.repeat(65)])('refuses the name %j', async (name) => {
    await expect(ingest(store, csv(1), {}, name)).rejects.toMatchObject({ code: 'DATASET_NAME_INVALID' });
  });

  it('refuses options that it does not know, all at once', async () => {
    await expect(ingest(store, csv(1), { path: '/etc', height: -1 })).rejects.toMatchObject({
      code: 'DATASET_OPTIONS_INVALID',
      problems: [{ pointer: '/path' }, { pointer: '/height' }],
    });
  });

  it('knows no other ids', () => {
    expect(() => store.get('ds_x')).toThrow(/no data set/);
  });
});
