import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dailyBirths } from '../support/births';
import { npyOf } from '../support/npy';
import { goldenCases } from '../support/keras-golden';
import { RunningServer } from '../support/running-server';

/** Processes start slowly on a busy machine, and most tests start several. */
jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');
const BUILT = process.env['E2E_BUILT'] ?? join(ROOT, 'dist');
const PICTURE = join(ROOT, 'models/digits/seven.png');

const folder = mkdtempSync(join(tmpdir(), 'striate-cli-'));
const models = join(folder, 'models');
let server: RunningServer;

beforeAll(async () => {
  for (const name of ['digits', 'births']) {
    cpSync(join(ROOT, 'models', name), join(models, name), { recursive: true });
  }
  server = await RunningServer.start({ environment: { STRIATE_MODELS: models, STRIATE_THREADS: '1' } });
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `striate` as a shell would, off a terminal. */
async function striate(
  args: readonly string[],
  options: { readonly url?: string; readonly input?: string } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [join(BUILT, 'main.js'), ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      STRIATE_URL: options.url ?? server.url,
      STRIATE_MODELS: models,
    },
  });
  const read = async (stream: NodeJS.ReadableStream): Promise<string> => {
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text;
  };
  child.stdin.end(options.input ?? '');
  const [out, err, [code]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code: code ?? -1, out, err };
}

async function answer<T>(...args: readonly string[]): Promise<T> {
  const { code, out, err } = await striate([...args, '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as T;
}

function birthsFile(): string {
  const { dates, values } = dailyBirths();
  const path = join(folder, 'births.csv');
  writeFileSync(
    path,
    `date;births\n${dates.map((date, day) => `${date};${values[day] ?? ''}`).join('\n')}\n`,
  );
  return path;
}

describe('help and wrong commands', () => {
  it('every command has help with an example, and takes --json', async () => {
    const { code, out } = await striate(['--help']);
    expect(code).toBe(0);
    const names = [...out.matchAll(/^ {2}(\w+) (?:\[|<| {2})/gm)].map(([, name = '']) => name);
    const listed = names.filter(
      (name) => name !== 'help' && name !== 'STRIATE_URL' && name !== 'STRIATE_TOKEN',
    );
    expect(listed.length).toBeGreaterThan(15);
    const nested: readonly (readonly string[])[] = [
      ...['ls', 'show', 'logs', 'cancel', 'pause', 'resume', 'retry', 'report'].map((name) => ['jobs', name]),
      ...['add', 'ls'].map((name) => ['dataset', name]),
      ...['create', 'ls', 'rotate', 'revoke'].map((name) => ['token', name]),
      ['config', 'print'],
    ];
    const groups = new Set(['jobs', 'dataset', 'token', 'config']);
    const leaves = [...listed.filter((name) => !groups.has(name)).map((name) => [name]), ...nested];
    const helps = await Promise.all(leaves.map((command) => striate([...command, '--help'])));
    for (const [index, help] of helps.entries()) {
      expect([leaves[index], help.code, help.err]).toEqual([leaves[index], 0, '']);
      expect(help.out).toMatch(/Example:\n {2}\$ /);
      expect(help.out).toContain('--json');
    }
  }, 60_000);

  it.each([
    [['lss'], /Did you mean ls/],
    [['show'], /missing required argument 'model'/],
    [['ls', '--bogus'], /unknown option/],
    [['classify', 'digits', 'nowhere.png'], /nowhere.png: there is no such file/],
    [['label', 'digits', 'stable', '1', '--split', 'x'], /Expected VERSION=PERCENT/],
    [['rm', 'digits'], /MODEL:VERSION/],
    [['train', '-'], /expected JSON/],
  ])('%p ends with 2', async (args, words) => {
    const { code, out, err } = await striate(args, { input: 'no json' });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(words);
  });

  it('without a server says how to get one, and ends with 3', async () => {
    const { code, out, err } = await striate(['ls'], { url: 'http://127.0.0.1:9' });
    expect([code, out]).toEqual([3, '']);
    expect(err).toBe(
      'striate: no server answers at http://127.0.0.1:9\n' +
        '  Start one with `npm start`, or name another with STRIATE_URL or --url.\n',
    );
  });

  it('what the server refuses is said with code and way out, and ends with 1', async () => {
    const plain = await striate(['show', 'nobody']);
    expect(plain.code).toBe(1);
    expect(plain.err).toMatch(/there is no model "nobody" \(MODEL_NOT_FOUND\)\n {2}\S/);
    const { code, err } = await striate(['show', 'nobody', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'MODEL_NOT_FOUND' } });
  });
});

describe('models', () => {
  it('ls, ps and show tell what there is, without colours off a terminal', async () => {
    const listed = await striate(['ls']);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(/^MODEL +TASK +DEFAULT +VERSIONS +LABELS\nbirths +forecasting +1 +1/);
    const loaded = await answer<{ loaded: { model: string; batching: { now: object } }[] }>('ps');
    expect(loaded.loaded.map(({ model }) => model)).toEqual(['births', 'digits']);
    const { out } = await striate(['show', 'digits']);
    expect(out).toMatch(/inputs +conv2d_input float32 \[\?, 28, 28, 1\]/);
    expect(out).not.toContain('\x1b');
  });

  it('labels move, split, roll back and go', async () => {
    await expect(answer('label', 'digits', 'stable', '1')).resolves.toMatchObject({
      labels: [{ label: 'stable', version: 1 }],
    });
    expect((await striate(['label', 'digits'])).out).toMatch(/^stable +1 +- +set/m);
    expect((await striate(['rollback', 'digits', 'stable'])).code).toBe(1);
    expect((await striate(['label', 'digits', 'stable', '--remove'])).out).not.toContain('stable');
  });

  it('export saves a SavedModel', async () => {
    const { path } = await answer<{ path: string }>('export', 'digits');
    expect(readFileSync(join(folder, path)).subarray(0, 2).toString()).toBe('PK');
  });

  it('import proves a model against golden arrays, and takes out what does not pass; rm removes', async () => {
    const golden = goldenCases().find(({ name }) => name === 'lenet')!;
    const [x, y, wrong] = ['x.npy', 'y.npy', 'wrong.npy'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(x, npyOf(golden.inputs[0]!));
    writeFileSync(y, npyOf(golden.outputs[0]!));
    writeFileSync(
      wrong,
      npyOf({ ...golden.outputs[0]!, data: golden.outputs[0]!.data.map((value) => value + 1) }),
    );
    const file = join(ROOT, 'test/golden/keras/lenet.keras');
    const passed = await answer<{ golden: { max_abs_error: number }; version: { version: number } }>(
      'import',
      file,
      '--golden',
      x,
      y,
    );
    expect(passed.version).toMatchObject({
      version: 1,
      state: 'available',
      guessed: ['task', 'labels', 'image'],
    });
    expect(passed.golden.max_abs_error).toBeLessThan(1e-5);
    const failed = await striate(['import', file, '--golden', x, wrong]);
    expect(failed.code).toBe(1);
    expect(failed.out).toMatch(/golden +failed: 2 rows, largest error 1\.00e\+0/);
    expect(existsSync(join(models, 'lenet/2'))).toBe(false);
    await expect(answer('label', 'lenet', 'default')).resolves.toMatchObject({ labels: [{ version: 1 }] });
    const broken = await striate(['import', join(ROOT, 'package.json'), '--name', 'broken']);
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('FORMAT_UNKNOWN');
    await expect(answer('rm', 'lenet:1')).resolves.toMatchObject({ model: 'lenet', version: 1 });
    expect(existsSync(join(models, 'lenet'))).toBe(false);
  }, 120_000);
});

describe('predictions', () => {
  it('classify draws bars, and says which picture was refused', async () => {
    const { code, out } = await striate(['classify', 'digits', PICTURE, '--top', '2']);
    expect(code).toBe(0);
    expect(out).toMatch(/^.*seven\.png\n {2}7 {2}100\.0% {2}█{30}\n {2}\d {4}0\.0%\n$/);
    const mixed = await striate(['classify', 'digits:1', PICTURE, join(ROOT, 'package.json')]);
    expect(mixed.code).toBe(1);
    expect(mixed.out).toContain('IMAGE_UNSUPPORTED_TYPE');
    expect(mixed.err).toBe('striate: 1 of 2 pictures were refused\n');
    const { results } = await answer<{ results: { predictions: { label: string }[] }[] }>(
      'classify',
      'digits',
      PICTURE,
    );
    expect(results[0]?.predictions[0]?.label).toBe('7');
  });

  it('forecast draws the band and lists the steps', async () => {
    const path = birthsFile();
    const { code, out } = await striate(['forecast', 'births', path, '-H', '14', '--levels', '80,95']);
    expect(code).toBe(0);
    expect(out).toMatch(/upper 95 +[▁-█]{14}\n +[▁-█]{56}\n +lower 95 +[▁-█]{14}\n/);
    expect(out).toMatch(
      /^ +14 {2}1989-01-14 {2}\d+(\.\d)? +\d+(\.\d)? to \d+(\.\d)? +\d+(\.\d)? to \d+(\.\d)?$/m,
    );
    const { forecasts } = await answer<{ forecasts: { mean: number[] }[] }>(
      'forecast',
      'births',
      path,
      '-H',
      '3',
    );
    expect(forecasts[0]?.mean).toHaveLength(3);
    const bad = await striate(['forecast', 'births', '-'], { input: 'ds,y\n2020-01-01,abc\n' });
    expect(bad).toMatchObject({ code: 2, err: 'striate: -: line 2, column y: "abc" is no number\n' });
  });

  it('bench climbs to the knee', async () => {
    const args = ['bench', 'births', '--seconds', '0.5', '--from', '10', '--to', '20', '--slo', '5000'];
    const { rates, knee } = await answer<{ rates: { rate: number }[]; knee: { rate: number } | null }>(
      ...args,
    );
    expect(rates.map(({ rate }) => rate)).toEqual([10, 16, 20]);
    expect(knee?.rate).toBe(20);
  }, 30_000);
});

describe('training', () => {
  it('goes from a file of data to a served model', async () => {
    const dataset = await answer<{ id: string; rows: number }>(
      'dataset',
      'add',
      birthsFile(),
      '--name',
      'births',
    );
    expect(dataset.rows).toBe(7305);
    expect((await striate(['dataset', 'ls'])).out).toContain(dataset.id);
    const spec = { recipe: 'ridge-ar', dataset: { id: dataset.id, version: 1 }, model: 'trained', seed: 1 };
    const trained = await striate(['train', '-', '--json'], { input: JSON.stringify(spec) });
    expect(trained.code).toBe(0);
    expect(trained.err).toMatch(/state +running/);
    const job = JSON.parse(trained.out) as { id: string; state: string; published: object };
    expect(job).toMatchObject({ state: 'succeeded', published: { model: 'trained', version: 1 } });
    expect((await striate(['jobs', 'ls'])).out).toMatch(
      new RegExp(`${job.id} +succeeded +100% +ridge-ar +trained:1`),
    );
    const [plain, followed] = await Promise.all([
      striate(['jobs', 'logs', job.id]),
      striate(['jobs', 'logs', job.id, '-f']),
    ]);
    expect(plain.out).toBe(followed.out);
    expect(plain.out).toMatch(/state +succeeded/);
    await expect(answer('jobs', 'report', job.id)).resolves.toMatchObject({ job: job.id });
    expect((await striate(['jobs', 'cancel', job.id])).err).toContain('JOB_STATE_CONFLICT');
    const wrong = await striate(['train', '-'], { input: '{"recipe":"nope"}' });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toMatch(/\/recipe: expected one of/);
  }, 120_000);
});

describe('the house', () => {
  it('config print has every setting, and names what is wrong', async () => {
    const settings = await answer<Record<string, unknown>>('config', 'print');
    expect(settings['STRIATE_MODELS']).toBe(models);
    expect((await striate(['config', 'print'])).out).toMatch(/^STRIATE_MODELS +\S+ +set /m);
  });

  it('token create prints a token once and keeps its hash', async () => {
    const file = join(folder, 'tokens.json');
    const { code, out } = await striate([
      'token',
      'create',
      '--scopes',
      'predict',
      '--name',
      'me',
      '--file',
      file,
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^striate_[0-9a-f]{12}_\S{43}\n$/);
    expect(readFileSync(file, 'utf8')).not.toContain(out.trim().slice(-43));
    const { tokens } = await answer<{ tokens: { id: string; scopes: string[] }[] }>(
      'token',
      'ls',
      '--file',
      file,
    );
    expect(tokens).toMatchObject([{ id: out.slice(8, 20), scopes: ['predict'] }]);
    expect((await striate(['token', 'revoke', out.slice(8, 20), '--file', file])).code).toBe(0);
  });

  it('openapi prints the document, doctor the checks', async () => {
    expect(JSON.parse((await striate(['openapi'])).out)).toMatchObject({ openapi: '3.1.0' });
    const { out } = await striate(['doctor', '--json']);
    expect(JSON.parse(out)).toMatchObject({ checks: expect.any(Array) as unknown });
  }, 30_000);
});
