import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { RunningServer } from '../support/running-server';

const ROOT = resolve(__dirname, '../..');
const PICTURES = 100;
const SIDE = 28;

interface ListedModel {
  readonly name: string;
  readonly versions: readonly {
    readonly state: string;
    readonly precision: string | null;
    readonly precision_reason: string | null;
  }[];
}

/** Every twentieth of the 2,000 pictures that the model was not trained on, as PNG files. */
async function heldOutPictures(): Promise<Buffer[]> {
  const script = `import { digitsByPart } from './models/digits/split.mjs';
    const rows = digitsByPart().heldOut.filter((_, index) => index % 20 === 0);
    process.stdout.write(JSON.stringify(rows.map(({ pixels }) => Buffer.from(pixels).toString('base64'))));`;
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 } as const;
  const rows = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], options),
  ) as string[];
  const raw = { width: SIDE, height: SIDE, channels: 1 } as const;
  return Promise.all(rows.map((pixels) => sharp(Buffer.from(pixels, 'base64'), { raw }).png().toBuffer()));
}

/** A copy of the shipped digits model with `changes` to its manifest. */
function putDigits(root: string, name: string, changes: object): string {
  const folder = join(root, name);
  cpSync(join(ROOT, 'models/digits'), folder, { recursive: true });
  const manifest = join(folder, 'striate.json');
  const given = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...given, ...changes }));
  return folder;
}

let root: string;
let server: RunningServer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'striate-bf16-'));
  putDigits(root, 'plain', {});
  putDigits(root, 'short', { precision: 'bf16' });
  rmSync(join(putDigits(root, 'blind', { precision: 'bf16' }), '1/calibration.npz'));
  server = await RunningServer.start({ environment: { STRIATE_MODELS: root } });
}, 200_000);

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

async function listed(name: string): Promise<ListedModel['versions'][number]> {
  const { models } = (await (await fetch(`${server.url}/api/v1/models`)).json()) as { models: ListedModel[] };
  return models.find((model) => model.name === name)!.versions[0]!;
}

async function bestLabels(name: string, pictures: readonly Buffer[]): Promise<string[]> {
  const form = new FormData();
  for (const [index, png] of pictures.entries())
    form.append('image', new Blob([new Uint8Array(png)]), `${index}.png`);
  const answer = await fetch(`${server.url}/api/v1/models/${name}/classify`, { method: 'POST', body: form });
  const { results } = (await answer.json()) as { results: { predictions: { label: string }[] }[] };
  return results.map(({ predictions }) => predictions[0]!.label);
}

it('a model that asks for bfloat16 is served in it or says why not', async () => {
  const { state, precision, precision_reason: reason } = await listed('short');
  process.stderr.write(`digits with precision bf16: ${precision ?? 'none'}, ${reason ?? 'as asked'}\n`);
  expect(state).toBe('available');
  if (precision === 'bf16') expect(reason).toBeNull();
  else expect([precision, reason]).toEqual(['float32', expect.stringMatching(/faster|best class|precise/)]);
});

it('without calibration rows it stays in float32 and the reason names the file', async () => {
  expect(await listed('blind')).toMatchObject({
    state: 'available',
    precision: 'float32',
    precision_reason: expect.stringContaining('calibration.npz') as string,
  });
});

it('one that asks for nothing is in float32 without a reason', async () => {
  expect(await listed('plain')).toMatchObject({ precision: 'float32', precision_reason: null });
});

it(`the best class of ${PICTURES} held-out pictures is the same either way`, async () => {
  const pictures = await heldOutPictures();
  expect(pictures).toHaveLength(PICTURES);
  const halves = [pictures.slice(0, PICTURES / 2), pictures.slice(PICTURES / 2)];
  for (const part of halves) {
    const expected = await bestLabels('plain', part);
    expect(expected).toHaveLength(part.length);
    expect(await bestLabels('short', part)).toEqual(expected);
  }
}, 120_000);
