import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabelFile } from '../../src/repository/label-file';
import { ModelCatalog } from '../../src/repository/model-catalog';
import { VersionLabelService } from '../../src/service/version-label-service';
import { FakeClock } from '../support/fake-clock';
import { modelSource } from '../support/model-sources';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let folder: string;
let catalog: ModelCatalog;
let file: LabelFile;
let labels: VersionLabelService;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'label-service-'));
  const clock = new FakeClock();
  file = new LabelFile(join(folder, 'data/labels.json'));
  catalog = new ModelCatalog(clock, new Map());
  catalog.put(modelSource('m', [1, 2, 3]));
  for (const version of [1, 2]) {
    catalog.move({ model: 'm', version }, 'loading');
    catalog.move({ model: 'm', version }, 'available');
  }
  labels = new VersionLabelService({
    catalog,
    store: file,
    bringBack: ({ model, version }) => {
      catalog.move({ model, version }, 'loading');
      catalog.move({ model, version }, 'available');
      return Promise.resolve();
    },
    clock,
    log: silent,
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const to = (
  version: number,
  expected: number | null,
): { version: number; split: null; expected: number | null } => ({
  version,
  split: null,
  expected,
});

it('a move counts at once and is on the disk when it is answered', async () => {
  const view = await labels.point('m', 'stable', to(1, null));
  expect(view).toMatchObject({ label: 'stable', target: { version: 1 }, isPinned: true });
  expect(await file.read()).toEqual(catalog.movedLabels());
});

it('of many moves from the same place one wins', async () => {
  await labels.point('m', 'stable', to(1, null));
  const moves = await Promise.allSettled(
    Array.from({ length: 10 }, () => labels.point('m', 'stable', to(2, 1))),
  );
  expect(moves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(moves.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'MODEL_LABEL_CONFLICT' },
  });
});

it.each([
  ['a version that is not there', to(9, null), 'MODEL_VERSION_NOT_FOUND'],
  ['a version that is not loaded', to(3, null), 'MODEL_STATE_CONFLICT'],
  [
    'a split with a version that is not loaded',
    { version: 1, split: { version: 3, percent: 5 }, expected: null },
    'MODEL_STATE_CONFLICT',
  ],
  [
    'a split of one version',
    { version: 1, split: { version: 1, percent: 5 }, expected: null },
    'HTTP_INVALID_REQUEST',
  ],
])('to %s is refused', async (_name, move, code) => {
  await expect(labels.point('m', 'stable', move)).rejects.toMatchObject({ code });
  expect(() => labels.get('m', 'stable')).toThrow('model m has no label stable');
});

it('a move that cannot be written is taken back', async () => {
  await labels.point('m', 'stable', to(1, null));
  rmSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data'), 'a file where the folder should be');
  await expect(labels.point('m', 'stable', to(2, 1))).rejects.toMatchObject({
    code: 'MODEL_LABELS_NOT_SAVED',
  });
  expect(labels.get('m', 'stable').target.version).toBe(1);
});

it('a rollback goes back step by step, over what was the same', async () => {
  await labels.point('m', 'canary', to(1, null));
  await labels.point('m', 'canary', { version: 1, split: { version: 2, percent: 10 }, expected: 1 });
  await labels.point('m', 'canary', to(2, 1));
  expect((await labels.rollBack('m', 'canary')).target.split?.percent).toBe(10);
  expect((await labels.rollBack('m', 'canary', 1)).target).toEqual({ version: 1, split: null });
  await expect(labels.rollBack('m', 'canary')).rejects.toMatchObject({ code: 'MODEL_STATE_CONFLICT' });
});

it('a removed label can be rolled back to where it was', async () => {
  await labels.point('m', 'stable', to(1, null));
  await labels.remove('m', 'stable', 1);
  await expect(labels.remove('m', 'stable')).rejects.toMatchObject({ code: 'MODEL_LABEL_NOT_FOUND' });
  expect((await labels.rollBack('m', 'stable')).target.version).toBe(1);
});

it('default is pinned by a move and follows the newest again when it is removed', async () => {
  expect(labels.get('m', 'default')).toMatchObject({ target: { version: 2 }, isPinned: false });
  await labels.point('m', 'default', to(1, 2));
  expect(labels.get('m', 'default')).toMatchObject({ target: { version: 1 }, isPinned: true });
  await labels.remove('m', 'default');
  expect(labels.list('m')).toMatchObject([{ label: 'default', target: { version: 2 }, isPinned: false }]);
});

it('a model has 64 labels at most', async () => {
  for (let index = 1; index < 64; index++) await labels.point('m', `l${index}`, to(1, null));
  await expect(labels.point('m', 'one-more', to(1, null))).rejects.toMatchObject({
    code: 'MODEL_STATE_CONFLICT',
  });
});
