import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadCompiled } from './compiled.mjs';
import { eagerForecaster, FEATURES, forecaster, OUTPUTS, STEPS, UNITS } from './forecasters.mjs';
import { alternate, alternateAsync, hardware } from './measure.mjs';
import { noise } from './noise.mjs';
import { onnxForecaster, onnxSeedCnn } from './onnx.mjs';
import { eagerSeedCnn, seedCnn } from './seed-cnn.mjs';
import { trainStepTimes } from './train-step.mjs';

/**
 * `npm run bench:engine`: compiled graphs against their neighbours on the same weights, in one process, in turn.
 * A neighbour that is not installed is named with the reason. Targets stand in the last column.
 */
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-node-gpu');
const { binding } = tf.backend();

function input(shape) {
  const next = noise(3);
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length }, () => (next() + 1) / 2) };
}

function largestGap(a, b) {
  return a.reduce((gap, value, index) => Math.max(gap, Math.abs(value - b[index])), 0);
}

function eagerCall(model, { data, shape }) {
  return () => tf.tidy(() => model.predict(tf.tensor(data, shape)).dataSync());
}

const rows = [];
function report(what, times, [subject, neighbour], target) {
  const ratio = times[neighbour] / times[subject];
  rows.push([what, times[subject].toFixed(3), times[neighbour].toFixed(3), `${ratio.toFixed(2)}x`, target]);
}

const graphs = {
  lstm: forecaster('lstm'),
  gru: forecaster('gru'),
  simple_rnn: forecaster('simple_rnn'),
  cnn: seedCnn(),
};
const compiled = Object.fromEntries(
  Object.entries(graphs).map(([name, graph]) => [name, loadCompiled(binding, graph)]),
);
const half = loadCompiled(binding, graphs.cnn, 'bf16');
const shapes = { cnn: [28, 28, 1] };
const eager = { cnn: eagerSeedCnn(tf, graphs.cnn) };
for (const name of ['lstm', 'gru', 'simple_rnn']) {
  shapes[name] = [STEPS, FEATURES];
  eager[name] = eagerForecaster(tf, graphs[name]);
}

console.log(
  `${hardware()}, TensorFlow ${binding.TF_Version}, tfjs ${tf.version.tfjs}, GPU ${binding.isUsingGpuDevice()}`,
);
const TARGETS = [
  ['lstm', 1, '100x'],
  ['lstm', 32, '40x'],
  ['cnn', 1, '2.5x'],
  ['cnn', 32, '1.15x'],
  ['gru', 1, '20x'],
  ['simple_rnn', 1, '20x'],
];
for (const [name, batch, target] of TARGETS) {
  const x = input([batch, ...shapes[name]]);
  const graph = () => compiled[name].call(x.data, x.shape);
  const layers = eagerCall(eager[name], x);
  const gap = largestGap(graph(), layers());
  const times = alternate({ graph, layers });
  report(
    `${name} against tfjs-layers, batch ${batch} (largest difference ${gap.toExponential(1)})`,
    times,
    ['graph', 'layers'],
    target,
  );
}
for (const [batch, target] of [
  [1, '1.2x'],
  [32, '1.7x'],
]) {
  const x = input([batch, ...shapes.cnn]);
  const times = alternate({
    bf16: () => half.call(x.data, x.shape),
    float32: () => compiled.cnn.call(x.data, x.shape),
  });
  report(`cnn in bf16 against float32, batch ${batch}`, times, ['bf16', 'float32'], target);
}
for (const name of ['lstm', 'cnn']) {
  const x = input([1, ...shapes[name]]);
  const times = alternate({
    call: () => compiled[name].call(x.data, x.shape),
    prepared: compiled[name].prepare(x.data, x.shape),
  });
  report(
    `${name} whole call against prepared tensors, batch 1`,
    times,
    ['call', 'prepared'],
    '0.95x or 30 us',
  );
}
for (const name of ['gru', 'simple_rnn']) {
  const x = input([1, ...shapes[name]]);
  const fixed = loadCompiled(binding, forecaster(name, STEPS));
  const times = alternate({
    unrolled: () => fixed.call(x.data, x.shape),
    loop: () => compiled[name].call(x.data, x.shape),
  });
  report(
    `${name} of ${STEPS} fixed steps against free steps, batch 1`,
    times,
    ['unrolled', 'loop'],
    'report',
  );
}
await againstOnnx();

async function againstOnnx() {
  let ort;
  try {
    ort = require('onnxruntime-node');
  } catch (error) {
    console.log(`onnxruntime-node is not here: ${error.message}`);
    return;
  }
  const files = { lstm: onnxForecaster(graphs.lstm), cnn: onnxSeedCnn(graphs.cnn) };
  for (const name of ['lstm', 'cnn']) {
    const session = await ort.InferenceSession.create(files[name]);
    for (const batch of [1, 32]) {
      const x = input([batch, ...shapes[name]]);
      const onnx = async () => {
        const answer = await session.run({ x: new ort.Tensor('float32', x.data, x.shape) });
        return Object.values(answer)[0].data;
      };
      const gap = largestGap(compiled[name].call(x.data, x.shape), await onnx());
      const cases = { graph: async () => compiled[name].call(x.data, x.shape), onnx };
      if (name === 'cnn') cases.bf16 = async () => half.call(x.data, x.shape);
      const times = await alternateAsync(cases);
      const target = name === 'cnn' && batch === 32 ? ['1.4x', '2.5x'] : ['report', 'report'];
      report(
        `${name} against onnxruntime, batch ${batch} (largest difference ${gap.toExponential(1)})`,
        times,
        ['graph', 'onnx'],
        target[0],
      );
      if (name === 'cnn')
        report(`cnn in bf16 against onnxruntime, batch ${batch}`, times, ['bf16', 'onnx'], target[1]);
    }
  }
}

const step = await trainStepTimes(tf);
report('lstm train step against tfjs-layers, batch 32', step, ['graph', 'layers'], '6x');
againstKeras();

/** KERAS_PYTHON names a Python that has keras and TensorFlow; else the one of the path is asked. */
function againstKeras() {
  const x = input([1, ...shapes.lstm]);
  const weights = [...graphs.lstm.weights.values()].map(({ shape, data }) => ({ shape, data: [...data] }));
  const question = { units: UNITS, outputs: OUTPUTS, weights, shape: x.shape, input: [...x.data] };
  const answer = spawnSync(
    process.env.KERAS_PYTHON ?? 'python3',
    [join(import.meta.dirname, 'keras_forecaster.py')],
    { encoding: 'utf8', input: JSON.stringify(question), env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } },
  );
  if (answer.status !== 0) {
    const reason = answer.error?.message ?? answer.stderr.trim().split('\n').at(-1);
    console.log(`Keras row left out: ${reason}`);
    return;
  }
  const { keras, milliseconds, output } = JSON.parse(answer.stdout.trim().split('\n').at(-1));
  const call = () => compiled.lstm.call(x.data, x.shape);
  const gap = largestGap(call(), output);
  const times = { ...alternate({ graph: call }), keras: milliseconds };
  const what = `lstm against Keras ${keras} predict_on_batch, batch 1 (largest difference ${gap.toExponential(1)})`;
  report(what, times, ['graph', 'keras'], '8x');
}

console.log(['what', 'ours ms', 'theirs ms', 'ratio', 'target'].join(' | '));
for (const row of rows) console.log(row.join(' | '));
