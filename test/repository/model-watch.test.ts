import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelSource } from '../../src/repository/model-folder';
import { ModelWatch } from '../../src/repository/model-watch';
import { FakeClock } from '../support/fake-clock';

let root: string;
let clock: FakeClock;
let watch: ModelWatch;
let looks: string[][];
let onLook: (() => void) | null;
let unreadable: number;

function put(name: string): void {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, name, 'model.json'), '{}');
}

/** Moves the time on by `ms` and answers the look that it causes. */
async function lookAfter(ms: number): Promise<string[] | undefined> {
  const looked = new Promise<void>((resolve) => (onLook = resolve));
  clock.advance(ms);
  await looked;
  return looks.at(-1);
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'watch-'));
  put('m/1');
  clock = new FakeClock();
  looks = [];
  onLook = null;
  unreadable = 0;
  watch = new ModelWatch({
    root,
    clock,
    onLook: (models: readonly ModelSource[]) => {
      looks.push(
        models.flatMap(({ versions }) => versions.map(({ model, version }) => `${model}/${version}`)),
      );
      onLook?.();
      return Promise.resolve();
    },
    onUnreadable: () => {
      unreadable++;
      onLook?.();
    },
  });
  await watch.start();
});
afterEach(() => {
  watch.stop();
  rmSync(root, { recursive: true, force: true });
});

it('the first look takes everything as it lies there', () => {
  expect(looks).toEqual([['m/1']]);
});

it('polling finds a new version, which appears when it has been quiet', async () => {
  put('m/2');
  expect(await lookAfter(5_000)).toEqual(['m/1']);
  expect(await lookAfter(1_000)).toEqual(['m/1', 'm/2']);
});

it('a look on demand takes everything at once', async () => {
  put('m/2');
  await watch.lookNow();
  expect(looks.at(-1)).toEqual(['m/1', 'm/2']);
});

it('a folder that cannot be read changes nothing, is told once, and is looked at again', async () => {
  const away = `${root}-away`;
  renameSync(root, away);
  await lookAfter(5_000);
  expect([looks.length, unreadable]).toEqual([1, 1]);
  renameSync(away, root);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await lookAfter(5_000)).toEqual(['m/1']);
});

it('after stop there is no look', async () => {
  watch.stop();
  clock.advance(60_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toHaveLength(1);
});
