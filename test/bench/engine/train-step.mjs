import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = process.env.STRIATE_DIST ?? join(import.meta.dirname, '../../../dist');
const core = (path) => require(join(dist, 'engine-process/training', path));
const { readWeights, writeWeights } = core('model-weights.js');
const { Xoshiro128 } = core('random/xoshiro.js');
const { buildLstmForecaster } = core('recipes/recurrent-forecasters.js');
const { sequenceWindows } = core('samples/sequence-windows.js');
const { syntheticSeries } = core('samples/synthetic-series.js');
const { TrainingRun } = core('training-run.js');

const UNITS = [20, 20];
const [LOOKBACK, HORIZON, BATCH, STEPS, ROUNDS] = [50, 10, 32, 10, 3];
const OPTIONS = {
  seed: 3,
  epochs: 1,
  batchSize: BATCH,
  loss: 'mse',
  optimizer: { name: 'adam' },
  learningRate: { kind: 'constant', rate: 0.001 },
  monitor: { measure: 'loss', better: 'smaller', minDelta: 0, patience: null, keep: 'last' },
};

/** Median milliseconds of a train step at batch 32 of the forecaster with fused layers and with those of tfjs-layers. */
export async function trainStepTimes(tf) {
  const fused = buildLstmForecaster(
    { features: 1, units: UNITS, horizon: HORIZON },
    Xoshiro128.fromSeed(7, 9),
  );
  const layers = stockForecaster(tf);
  writeWeights(layers, readWeights(fused));
  const rows = BATCH * STEPS;
  const series = syntheticSeries({ rows: 1, steps: rows + LOOKBACK + HORIZON - 1, seed: 42 });
  const train = { ...sequenceWindows(series, { lookback: LOOKBACK, horizon: HORIZON, stride: 1 }), rows };
  const times = { graph: [], layers: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.graph.push(...(await stepTimes(fused, train)));
    times.layers.push(...(await stepTimes(layers, train)));
  }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, median(taken)]));
}

function stockForecaster(tf) {
  const lstm = (options) =>
    tf.layers.lstm({ ...options, activation: 'tanh', recurrentActivation: 'sigmoid', returnSequences: true });
  return tf.sequential({
    layers: [
      lstm({ units: UNITS[0], inputShape: [null, 1] }),
      lstm({ units: UNITS[1] }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: HORIZON }) }),
    ],
  });
}

/** Milliseconds from step to step; the first step, which builds things, is not among them. */
async function stepTimes(model, train) {
  const run = new TrainingRun({ model, train }, OPTIONS);
  const moments = [];
  await run.run({
    betweenSteps: () => {
      moments.push(performance.now());
      return Promise.resolve('continue');
    },
    onEpoch: () => Promise.resolve(),
  });
  run.dispose();
  return moments.slice(2).map((moment, index) => moment - moments[index + 1]);
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
