// One device's half of npm run gpu:check, in a process of its own, as TensorFlow takes its device when it is loaded:
// node measure-models.mjs SECONDS_PER_CASE → one JSON line on stdout.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { quantile } from '../support/statistics.mjs';
import { loadCompiled } from '../engine/compiled.mjs';
import { noise } from '../engine/noise.mjs';

const require = createRequire(import.meta.url);
const ROOT = join(import.meta.dirname, '../../..');
const dist = join(ROOT, 'dist');
const { loadBinding } = require(join(dist, 'engine-process/native/binding.js'));
const { openModelFiles } = require(join(dist, 'engine-process/prepare/folder-files.js'));
const { readModel } = require(join(dist, 'formats/read-model.js'));

const MODELS = ['digits', 'births'];
const BATCHES = [1, 8, 32, 128];
/** Rows whose outputs are compared between devices. */
const COMPARED_ROWS = 8;
/** Steps of a sequence whose length the model leaves free. */
const STEPS = 56;

const [secondsText = '1'] = process.argv.slice(2);
const binding = loadBinding();
const models = {};
for (const name of MODELS) models[name] = await examine(name);
const device = binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
process.stdout.write(`${JSON.stringify({ device, tensorflow: binding.TF_Version, models })}\n`);

async function examine(name) {
  const { graph } = await readModel(openModelFiles(join(ROOT, 'models', name, '1')));
  const isRecurrent = graph.nodes.some(({ op }) => op.kind === 'recurrent');
  const portable = loadCompiled(binding, graph);
  const { shape, data } = inputOf(graph, COMPARED_ROWS);
  const outputs = [...portable.call(data, shape)];
  const cudnn = isRecurrent ? tryCudnn(graph, { shape, data, outputs }) : null;
  const fastest = cudnn?.model ?? portable;
  return {
    outputs,
    cudnn: cudnn === null ? null : { maxAbsError: cudnn.maxAbsError, problem: cudnn.problem },
    speed: BATCHES.map((rows) => ({ rows, ...timed(fastest, inputOf(graph, rows)) })),
  };
}

/** cuDNN beside BlockLSTM on the same rows; there are devices and pairs of CUDA and cuDNN on which it does not run. */
function tryCudnn(graph, { shape, data, outputs }) {
  try {
    const model = loadCompiled(binding, graph, 'float32', 'cudnn');
    const own = model.call(data, shape);
    const maxAbsError = own.reduce((most, value, at) => Math.max(most, Math.abs(value - outputs[at])), 0);
    return { model, maxAbsError, problem: null };
  } catch (error) {
    const [problem] = String(error.message ?? error).split('\n');
    return { model: null, maxAbsError: null, problem: problem.slice(0, 160) };
  }
}

/** The same noise on every device. */
function inputOf(graph, rows) {
  const [input] = graph.inputs;
  const shape = input.shape.map((size, axis) => (axis === 0 ? rows : (size ?? STEPS)));
  const next = noise(5);
  return { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => next()) };
}

function timed(model, { shape, data }) {
  for (let warm = 0; warm < 5; warm++) model.call(data, shape);
  const taken = [];
  const end = performance.now() + Number(secondsText) * 1_000;
  do {
    const began = performance.now();
    model.call(data, shape);
    taken.push(performance.now() - began);
  } while (performance.now() < end);
  const total = taken.reduce((sum, ms) => sum + ms, 0);
  return {
    p50: quantile(taken, 0.5),
    p99: quantile(taken, 0.99),
    rowsPerSecond: (taken.length * shape[0] * 1_000) / total,
  };
}
