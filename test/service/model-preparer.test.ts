import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/engine/engine';
import { CompiledCache } from '../../src/repository/compiled-cache';
import type { Manifest } from '../../src/repository/manifest-schema';
import { scanModels, type VersionSource } from '../../src/repository/model-folder';
import { ModelPreparer } from '../../src/service/model-preparer';
import { FakeClock } from '../support/fake-clock';
import { PuppetEngineProcess } from '../support/puppet-engine-process';

const SERVED = { precision: 'float32', purpose: 'serve' } as const;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let folder: string;
let clock: FakeClock;
let processes: PuppetEngineProcess[];
let preparer: ModelPreparer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preparer-'));
  clock = new FakeClock();
  processes = [];
  const candidate = new Engine({
    name: 'candidate',
    device: 'cpu',
    threads: 1,
    background: true,
    clock,
    random: () => 0,
    startProcess: () => {
      const puppet = new PuppetEngineProcess();
      processes.push(puppet);
      setImmediate(() => puppet.hello());
      return puppet.child;
    },
    log: silent,
  });
  const cache = new CompiledCache(join(folder, 'compiled'));
  preparer = new ModelPreparer({ cache, compilerDigest: 'c', clock, candidate });
});
afterEach(async () => {
  await preparer.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function source(name: string, text: string, manifest: Manifest = {}): Promise<VersionSource> {
  const place = join(folder, 'models', name, '1');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'model.json'), text);
  writeFileSync(join(place, 'striate.json'), JSON.stringify(manifest));
  const model = (await scanModels(join(folder, 'models'))).find((each) => each.name === name);
  return model!.versions[0]!;
}

/** A command that the first or second candidate process holds, once it is there. */
async function nextCommand(index: number, process = 0): Promise<{ id: number; into: string }> {
  for (;;) {
    const command = processes[process]?.commands[index]?.message;
    if (command?.type === 'prepare') return command;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function finish({ id, into }: { id: number; into: string }): void {
  mkdirSync(into);
  processes.at(-1)!.send({ type: 'done', id, result: {} as never });
}

it('a model is compiled once; the same files under another name are the same model', async () => {
  const first = preparer.prepare(await source('a', 'text'), SERVED);
  finish(await nextCommand(0));
  const { folder: place, key } = await first;
  expect(readdirSync(join(folder, 'compiled'))).toEqual([key]);
  expect(await preparer.prepare(await source('b', 'text'), SERVED)).toEqual({ folder: place, key });
  expect(processes[0]?.commands).toHaveLength(1);
});

it('another signature of the same files is another model, which the engine is told', async () => {
  const model = await source('a', 'text');
  const plain = preparer.prepare(model, SERVED);
  finish(await nextCommand(0));
  const chosen = preparer.prepare(model, { ...SERVED, signature: 'embed' });
  const command = await nextCommand(1);
  expect(command).toMatchObject({ signature: 'embed' });
  finish(command);
  expect((await chosen).key).not.toBe((await plain).key);
});

it('other files, another precision are another model; one is compiled at a time', async () => {
  const [a, b] = [await source('a', 'text'), await source('b', 'other')];
  const all = [
    preparer.prepare(a, SERVED),
    preparer.prepare(a, { ...SERVED, precision: 'bf16' }),
    preparer.prepare(b, SERVED),
  ];
  const keys = new Set<string>();
  for (let index = 0; index < all.length; index++) {
    const command = await nextCommand(index);
    expect(processes[0]?.commands).toHaveLength(index + 1);
    finish(command);
  }
  for (const { key } of await Promise.all(all)) keys.add(key);
  expect(keys.size).toBe(3);
});

it('the candidate is ended when it was idle, and started for the next model', async () => {
  const first = preparer.prepare(await source('a', 'text'), SERVED);
  finish(await nextCommand(0));
  await first;
  clock.advance(10_000);
  while (processes[0]?.process.exitCode === null) await new Promise((resolve) => setImmediate(resolve));
  const second = preparer.prepare(await source('b', 'other'), SERVED);
  finish(await nextCommand(0, 1));
  await second;
  expect(processes).toHaveLength(2);
});

it('a model that kills the candidate fails alone: the next one waits for another candidate', async () => {
  const deadly = preparer.prepare(await source('a', 'text'), SERVED);
  const harmless = preparer.prepare(await source('b', 'other'), SERVED);
  await nextCommand(0);
  processes[0]!.die();
  await expect(deadly).rejects.toMatchObject({ code: 'ENGINE_DIED' });
  clock.advance(1_000);
  finish(await nextCommand(0, 1));
  await expect(harmless).resolves.toBeDefined();
});

it('files that are not what the manifest says are refused by name', async () => {
  const sha256 = createHash('sha256').update('text').digest('hex');
  const flipped = await source('a', 'texu', { files: { 'model.json': sha256 } });
  await expect(preparer.prepare(flipped, SERVED)).rejects.toMatchObject({
    code: 'FORMAT_INVALID',
    message: expect.stringContaining(`model.json: expected SHA-256 ${sha256}`) as string,
  });
  const missing = await source('b', 'text', { files: { 'model.json': sha256, 'weights.bin': sha256 } });
  await expect(preparer.prepare(missing, SERVED)).rejects.toMatchObject({
    message: 'weights.bin: the file is missing; the manifest names it',
  });
});

it('what is discarded is compiled anew', async () => {
  const first = preparer.prepare(await source('a', 'text'), SERVED);
  finish(await nextCommand(0));
  await preparer.discard(await first);
  const second = preparer.prepare(await source('a', 'text'), SERVED);
  finish(await nextCommand(1));
  await expect(second).resolves.toBeDefined();
});
