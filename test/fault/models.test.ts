import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelApi } from '../support/model-api';
import { RunningServer } from '../support/running-server';
import { putFolder, putVersion, tinyModelFiles } from '../support/tiny-models';

/** Refusing takes milliseconds; the bound is loose because a busy machine may keep the candidate engine from its turn. */
const REFUSAL_LIMIT_MS = 1_000;

let root: string;
let outside: string;
let server: RunningServer;
const api = new ModelApi(() => server.url);
const good = tinyModelFiles(900);
type Damage = (folder: string, file: string, bytes: Buffer) => void;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'striate-corrupt-'));
  outside = mkdtempSync(join(tmpdir(), 'striate-outside-'));
  putVersion(root, 'healthy', { version: 1, value: 100 });
  putVersion(root, 'victim', { version: 1, value: 100 });
  writeFileSync(join(outside, 'secret'), good['model.json']!);
  server = await RunningServer.start({ environment: { STRIATE_MODELS: root } });
}, 200_000);

afterAll(async () => {
  await server.stop();
  for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true });
});

const DAMAGES: readonly (readonly [string, Damage])[] = [
  [
    'truncated',
    (folder, file, bytes) => writeFileSync(join(folder, file), bytes.subarray(0, bytes.length >> 1)),
  ],
  ['with a bit flipped', (folder, file, bytes) => writeFileSync(join(folder, file), flipped(bytes))],
  [
    'longer than it should be',
    (folder, file, bytes) => writeFileSync(join(folder, file), Buffer.concat([bytes, bytes])),
  ],
  ['empty', (folder, file) => writeFileSync(join(folder, file), '')],
  ['missing', () => undefined],
  ['a folder', (folder, file) => mkdirSync(join(folder, file))],
  ['a pipe', (folder, file) => execFileSync('mkfifo', [join(folder, file)])],
  [
    'a link out of the models folder',
    (folder, file) => symlinkSync(join(outside, 'secret'), join(folder, file)),
  ],
  ['a link to nowhere', (folder, file) => symlinkSync('nowhere', join(folder, file))],
];
/** With the files' digests in the manifest, and, where the format itself can tell, without. */
const CASES = DAMAGES.flatMap(([name, damage]) =>
  ['model.json', 'weights.bin'].flatMap((file) =>
    (name === 'with a bit flipped' ? ['with'] : ['with', 'without']).map((digests) => ({
      file,
      name,
      damage,
      digests,
    })),
  ),
);

/** One bit of a digit of the JSON, or of a weight: the file reads as well as before. */
function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const place = copy.indexOf('"units":2') === -1 ? copy.length - 1 : copy.indexOf('"units":2') + 8;
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
}

function digestsOf(files: Readonly<Record<string, Buffer>>): Record<string, string> {
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, digest(bytes)]));
}

let next = 2;

it.each(CASES)(
  '$file that is $name is refused by name $digests digests, and everything else serves',
  async ({ file, damage, digests }) => {
    const version = next++;
    const hidden = join(root, `victim/.${version}`);
    mkdirSync(hidden);
    const manifest = digests === 'with' ? { files: digestsOf(good) } : {};
    writeFileSync(join(hidden, 'striate.json'), JSON.stringify(manifest));
    for (const [name, bytes] of Object.entries(good))
      if (name !== file) writeFileSync(join(hidden, name), bytes);
    damage(hidden, file, good[file]!);
    renameSync(hidden, join(root, `victim/${version}`));
    await api.call('POST', '/api/v1/models/victim/reload');
    const failed = (await api.untilState('victim', version, 'failed')).versions.find(
      (each) => each.version === version,
    );
    expect(failed?.reason?.code).toMatch(/^FORMAT_(INVALID|UNKNOWN)$/);
    expect(failed?.reason?.detail).toContain(file);
    expect(failed?.reason?.detail).not.toContain(root);
    const started = performance.now();
    const again = await api.call('POST', `/api/v1/models/victim/versions/${version}/load`);
    expect([again.status, again.body.code]).toEqual([422, failed?.reason?.code]);
    expect(performance.now() - started).toBeLessThan(REFUSAL_LIMIT_MS);
    expect(await api.forecast('healthy')).toMatchObject({ version: 1, value: 100 });
    expect(await api.forecast('victim')).toMatchObject({ version: 1, value: 100 });
    rmSync(join(root, `victim/${version}`), { recursive: true });
  },
  60_000,
);

it('a manifest with a misspelt key is refused with the nearest one', async () => {
  putFolder(join(root, 'victim/90'), { ...good, 'striate.json': '{"lables": ["a"]}' });
  await api.call('POST', '/api/v1/models/victim/reload');
  const { versions } = await api.untilState('victim', 90, 'failed');
  expect(versions.find(({ version }) => version === 90)?.reason).toMatchObject({
    code: 'MANIFEST_INVALID',
    detail: expect.stringContaining('the nearest is labels') as string,
  });
  rmSync(join(root, 'victim/90'), { recursive: true });
}, 60_000);

it.each(['..', '%2e%2e', '..%2f..%2fetc', '%00', '__proto__', 'constructor', 'victim%2f1', '%E2%80%AE'])(
  'the model name %s leads nowhere',
  async (name) => {
    const { status, body } = await api.call('GET', `/api/v1/models/${name}`);
    expect([404, 400]).toContain(status);
    expect(body.code).toMatch(/^(MODEL_NOT_FOUND|HTTP_NOT_FOUND|HTTP_INVALID_REQUEST)$/);
  },
);

it('files that are damaged in place leave the earlier ones serving, and are taken when they are mended', async () => {
  const weights = join(root, 'victim/1/weights.bin');
  writeFileSync(weights, 'damaged');
  await api.until('victim', ({ versions }) => versions[0]?.reason != null);
  const version = await api.version('victim', 1);
  expect([version?.state, version?.reason?.code]).toEqual(['available', 'FORMAT_INVALID']);
  expect(await api.forecast('victim')).toMatchObject({ version: 1, value: 100 });
  writeFileSync(weights, tinyModelFiles(111)['weights.bin']!);
  await api.until('victim', ({ versions }) => versions[0]?.reason === null);
  expect(await api.forecast('victim')).toMatchObject({ version: 1, value: 111 });
}, 60_000);
