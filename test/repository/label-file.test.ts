import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabelFile } from '../../src/repository/label-file';
import type { LabelsByModel } from '../../src/repository/label-store';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'labels-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LABELS: LabelsByModel = new Map([
  [
    'm',
    new Map([
      ['constructor', { target: { version: 2, split: { version: 3, percent: 12.5 } }, past: [] }],
      ['gone', { target: null, past: [{ version: 1, split: null, until: '2026-01-01T00:00:00.000Z' }] }],
    ]),
  ],
]);

it('there are no labels before the first write', async () => {
  expect(await new LabelFile(join(folder, 'labels.json')).read()).toEqual(new Map());
});

it('what was written is read again, in a folder that is made for it', async () => {
  const path = join(folder, 'data/labels.json');
  await new LabelFile(path).write(LABELS);
  expect(await new LabelFile(path).read()).toEqual(LABELS);
  expect(readdirSync(join(folder, 'data'))).toEqual(['labels.json']);
});

it.each(['', '{', '[]', '{"format": 2, "models": []}'])(
  'a file of %j stops the start, as traffic could move',
  async (text) => {
    const path = join(folder, 'labels.json');
    writeFileSync(path, text);
    await expect(new LabelFile(path).read()).rejects.toThrow(
      /labels\.json does not hold version labels of format 1/,
    );
  },
);

it('a write that fails leaves the earlier labels and no rest', async () => {
  const path = join(folder, 'labels.json');
  const file = new LabelFile(path);
  await file.write(LABELS);
  const before = readFileSync(path, 'utf8');
  await expect(new LabelFile(join(path, 'below-a-file.json')).write(LABELS)).rejects.toThrow();
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['labels.json']);
});
