import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledCache } from '../../src/repository/compiled-cache';

let folder: string;
let cache: CompiledCache;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  cache = new CompiledCache(join(folder, 'cache'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('finds what was put in its place', async () => {
  expect(await cache.find('a')).toBeNull();
  const place = await cache.reserve('a');
  expect(await cache.find('a')).toBeNull();
  mkdirSync(place);
  expect(await cache.find('a')).toBe(place);
  await cache.remove('a');
  expect(await cache.find('a')).toBeNull();
});

it('keeps 64, the most recently used, and those in use whatever their age', async () => {
  for (let index = 0; index < 70; index++) {
    const place = await cache.reserve(`k${index}`);
    mkdirSync(place);
    utimesSync(place, index, index);
  }
  // Finding is using.
  await cache.find('k1');
  await cache.prune(new Set(['k0']));
  const kept = readdirSync(join(folder, 'cache'));
  expect(kept).toHaveLength(64);
  expect(kept).toEqual(expect.arrayContaining(['k0', 'k1', 'k69']));
  expect(kept).not.toContain('k2');
});

it('has nothing to prune before the first model', async () => {
  await expect(cache.prune(new Set())).resolves.toBeUndefined();
});
