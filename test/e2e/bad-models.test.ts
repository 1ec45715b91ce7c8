import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelApi } from '../support/model-api';
import { RunningServer } from '../support/running-server';
import { putFolder, putVersion } from '../support/tiny-models';

/** Of the candidate engine, for reading and refusing one model; and how much more memory it may hold at its peak. */
const CPU_LIMIT_SECONDS = 1;
const MEMORY_LIMIT_BYTES = 256 * 1024 * 1024;
/** Linux counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

type Layer = Readonly<Record<string, unknown>>;
type Files = Readonly<Record<string, Buffer>>;

const layer = (class_name: string, name: string, config: object = {}): Layer => ({
  class_name,
  config: { name, ...config },
});
const DENSE = layer('Dense', 'dense', { units: 2 });

/** A TF.js Layers model whose weights are zeros of the shapes given. */
function tfjsModel(topology: object, weights: Readonly<Record<string, readonly number[]>>): Files {
  const entries = Object.entries(weights).map(([name, shape]) => ({ name, shape, dtype: 'float32' }));
  const count = entries.reduce((sum, { shape }) => sum + shape.reduce((size, axis) => size * axis, 1), 0);
  const model = {
    format: 'layers-model',
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: entries }],
  };
  return { 'model.json': Buffer.from(JSON.stringify(model)), 'weights.bin': Buffer.alloc(count * 4) };
}

/** Layers one after another on an input [rows, ...shape]. */
function sequential(shape: readonly number[], layers: readonly Layer[], kernel: readonly number[]): Files {
  const input = layer('InputLayer', 'input', { batch_input_shape: [null, ...shape], dtype: 'float32' });
  const topology = { class_name: 'Sequential', config: { name: 'bad', layers: [input, ...layers] } };
  return tfjsModel(topology, { 'dense/kernel': kernel, 'dense/bias': [kernel.at(-1)!] });
}

function functional(layers: readonly (Layer & { inbound_nodes: unknown })[], output: string): Files {
  const config = {
    name: 'bad',
    layers: layers.map((each) => ({ ...each, name: (each['config'] as { name: string }).name })),
    input_layers: [['input', 0, 0]],
    output_layers: [[output, 0, 0]],
  };
  return tfjsModel({ class_name: 'Model', config }, {});
}

const from = (...names: string[]): unknown => [names.map((name) => [name, 0, 0, {}])];

const CYCLE = functional(
  [
    {
      ...layer('InputLayer', 'input', { batch_input_shape: [null, 3], dtype: 'float32' }),
      inbound_nodes: [],
    },
    { ...layer('Add', 'chicken'), inbound_nodes: from('input', 'egg') },
    { ...layer('Activation', 'egg', { activation: 'relu' }), inbound_nodes: from('chicken') },
  ],
  'egg',
);

/** Name of the model, its files, and what the reason must name. */
const BAD: readonly (readonly [string, Files, string, RegExp])[] = [
  [
    'unknown-layer',
    sequential([3], [layer('Frobnicate', 'odd', { depth: 3 }), DENSE], [3, 2]),
    'FORMAT_UNSUPPORTED_LAYER',
    /odd.*Frobnicate|Frobnicate.*odd/,
  ],
  [
    'lambda',
    sequential([3], [layer('Lambda', 'trick', { function: 'import os' }), DENSE], [3, 2]),
    'FORMAT_UNSUPPORTED_LAYER',
    /trick.*Lambda|Lambda.*trick/,
  ],
  ['wrong-weight', sequential([3], [DENSE], [4, 2]), 'FORMAT_INVALID', /dense/],
  ['cycle', CYCLE, 'FORMAT_INVALID', /chicken|egg/],
  [
    'huge-layer',
    sequential([3], [layer('Dense', 'dense', { units: 1e9 })], [3, 2]),
    'FORMAT_INVALID',
    /dense/,
  ],
  ['huge-input', sequential([2e9, 2e9], [DENSE], [3, 2]), 'FORMAT_INVALID', /input/],
  [
    'huge-repeat',
    sequential([3], [layer('RepeatVector', 'parrot', { n: 2e9 }), DENSE], [3, 2]),
    'FORMAT_INVALID',
    /parrot/,
  ],
  [
    'huge-padding',
    sequential([4, 4, 1], [layer('ZeroPadding2D', 'wall', { padding: [1e6, 1e6] }), DENSE], [1, 2]),
    'FORMAT_INVALID',
    /wall/,
  ],
];

let root: string;
let server: RunningServer;
const api = new ModelApi(() => server.url);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'striate-bad-'));
  putVersion(root, 'healthy', { version: 1, value: 100 });
  for (const [name, files] of BAD) {
    mkdirSync(join(root, name));
    putFolder(join(root, name, '1'), files);
  }
  server = await RunningServer.start({ environment: { STRIATE_MODELS: root }, ready: false });
}, 200_000);

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

/** What the candidate engine has used so far; a process that is not there has used nothing. */
function candidate(): { pid: number; cpuSeconds: number; peakBytes: number } {
  const pid = server.enginePids('candidate').at(-1)!;
  // Behind the name in brackets the fields begin with the third; user and system time are the 14th and 15th.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    pid,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    peakBytes: Number(peak?.[1]) * 1024,
  };
}

it.each(BAD)(
  '%s is refused at the start by name, and again in bounded time and memory',
  async (name, _files, code, names) => {
    const { versions } = await api.untilState(name, 1, 'failed');
    expect(versions[0]!.reason).toMatchObject({ code, detail: expect.stringMatching(names) as string });
    // The candidate engine has started by now, so what it uses from here on is for this model alone.
    await api.call('POST', `/api/v1/models/${name}/versions/1/load`);
    const before = candidate();
    const again = await api.call('POST', `/api/v1/models/${name}/versions/1/load`);
    const after = candidate();
    expect([again.status, again.body.code]).toEqual([422, code]);
    expect(after.pid).toBe(before.pid);
    expect(after.cpuSeconds - before.cpuSeconds).toBeLessThan(CPU_LIMIT_SECONDS);
    expect(after.peakBytes - before.peakBytes).toBeLessThan(MEMORY_LIMIT_BYTES);
  },
  60_000,
);

it('the others serve', async () => {
  await api.untilState('healthy', 1, 'available');
  expect(await api.forecast('healthy')).toMatchObject({ version: 1, value: 100 });
}, 60_000);
