import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Checks of the built training core that need TensorFlow, for a jest test beside it: TensorFlow may not be loaded
 * inside jest. Arguments: the build's folder and the golden optimizers file. Prints one JSON object, a key a check.
 */
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
process.env.TF_DETERMINISTIC_OPS ??= '1';
const [, , build, goldenFile, kerasFolder] = process.argv;
const require = createRequire(import.meta.url);
const core = (path) => require(join(build, 'engine-process', 'training', path));

const tf = require('@tensorflow/tfjs-node-gpu');
const { decodeCheckpoint, encodeCheckpoint } = core('checkpoint.js');
const { FusedLstm } = core('layers/fused-lstm.js');
const { UnrolledRnn } = core('layers/unrolled-rnn.js');
const { SteppingDropout } = core('layers/stepping-dropout.js');
const { readWeights, writeWeights } = core('model-weights.js');
const { Optimizer } = core('optimizers/optimizer.js');
const { RandomStreams } = core('random/streams.js');
const { Xoshiro128 } = core('random/xoshiro.js');
const { buildCnnClassifier } = core('recipes/cnn-classifier.js');
const { buildBaseModel, proveBaseModel } = core('recipes/base-model.js');
const { buildGivenLayers, freezeUntil } = core('recipes/given-layers.js');
const { buildLstmForecaster, buildSimpleRnn } = core('recipes/recurrent-forecasters.js');
const { sequenceWindows } = core('samples/sequence-windows.js');
const { openModelFiles } = require(join(build, 'engine-process', 'prepare', 'folder-files.js'));
const { readModel } = require(join(build, 'formats', 'read-model.js'));
const { syntheticSeries } = core('samples/synthetic-series.js');
const { layersModelFiles } = core('saving/layers-model.js');
const { predictRows } = core('evaluation/predictions.js');
const { TrainingRun } = core('training-run.js');

const generator = Xoshiro128.fromSeed(7, 9);
const numbers = (count) => Float32Array.from({ length: count }, () => generator.nextBetween(-1, 1));
const nativeTensors = () => tf.backend().binding.getNumOfTensors();
const forever = { betweenSteps: () => Promise.resolve('continue'), onEpoch: () => Promise.resolve() };
const monitor = { measure: 'loss', better: 'smaller', minDelta: 0, patience: null, keep: 'last' };

/** tfjs-layers' own LSTM with Keras' activations. */
const stockLstm = (options) =>
  tf.layers.lstm({ ...options, activation: 'tanh', recurrentActivation: 'sigmoid' });

/** Largest difference from `reference`, as a part of max(1, its largest value). */
function difference(values, reference) {
  const largest = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return values.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i])), 0) / largest;
}

function gradientCase(kind) {
  const [rows, features, units] = [8, 4, 24].map((most) => 1 + generator.nextBelow(most));
  const steps = 2 + generator.nextBelow(11); // the gradient of tfjs-layers fails on one step
  const returnSequences = generator.nextUnit() < 0.5;
  const shape = { units, returnSequences, inputShape: [null, features] };
  const layers =
    kind === 'lstm'
      ? [new FusedLstm(shape), stockLstm(shape)]
      : [new UnrolledRnn(shape), tf.layers.simpleRNN(shape)];
  const models = layers.map((layer) => tf.sequential({ layers: [layer] }));
  const weights = readWeights(models[0]).map((weight) => numbers(weight.length));
  const inputs = numbers(rows * steps * features);
  const pull = numbers(rows * (returnSequences ? steps : 1) * units);
  const [fused, stock] = models.map((model) => {
    writeWeights(model, weights);
    return tf.tidy(() => {
      const variables = model.trainableWeights.map((weight) => weight.read());
      const loss = (x) => {
        const output = model.apply(x, { training: true });
        return output.mul(tf.tensor(pull, output.shape)).sum();
      };
      const x = tf.tensor(inputs, [rows, steps, features]);
      const { value, grads } = tf.variableGrads(() => loss(x), variables);
      return {
        value: value.dataSync()[0],
        gradients: [...variables.map(({ name }) => grads[name].dataSync()), tf.grad(loss)(x).dataSync()],
      };
    });
  });
  tf.dispose(models);
  return Math.max(
    difference([fused.value], [stock.value]),
    ...fused.gradients.map((gradient, i) => difference(gradient, stock.gradients[i])),
  );
}

const HORIZON = 10;
const forecasterData = (rows) => {
  const windows = sequenceWindows(syntheticSeries({ rows: 1, steps: rows + 59, seed: 42 }), {
    lookback: 50,
    horizon: HORIZON,
    stride: 1,
  });
  return { ...windows, rows };
};

function stockForecaster() {
  return tf.sequential({
    layers: [
      stockLstm({ units: 20, returnSequences: true, inputShape: [null, 1] }),
      stockLstm({ units: 20, returnSequences: true }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: HORIZON }) }),
    ],
  });
}

async function lossesAndSpeed() {
  const train = forecasterData(96);
  const options = {
    seed: 3,
    epochs: 1,
    batchSize: 32,
    loss: 'mse',
    optimizer: { name: 'adam' },
    learningRate: { kind: 'constant', rate: 0.01 },
    monitor,
  };
  const ours = buildLstmForecaster({ features: 1, units: [20, 20], horizon: HORIZON }, generator);
  const stock = stockForecaster();
  writeWeights(stock, readWeights(ours));
  const [fused, plain] = [await timedRun(ours, train, options), await timedRun(stock, train, options)];
  tf.dispose([ours, stock]);
  return { losses: [fused.losses, plain.losses], milliseconds: [fused.fastest, plain.fastest] };
}

async function timedRun(model, train, options) {
  const run = new TrainingRun({ model, train }, options);
  const losses = [];
  const times = [];
  await run.run({
    ...forever,
    betweenSteps: ({ loss }) => {
      if (loss !== null) losses.push(loss);
      times.push(performance.now());
      return Promise.resolve('continue');
    },
  });
  run.dispose();
  const steps = times.slice(1).map((time, i) => time - times[i]);
  return { losses: [...losses, run.history[0].measures.loss], fastest: Math.min(...steps.slice(1)) };
}

const picturesOf = (rows) => ({
  rows,
  inputShape: [8, 8, 1],
  targetShape: [],
  inputs: numbers(rows * 64),
  inputScale: 1,
  targets: Float32Array.from({ length: rows }, (_, row) => row % 3),
});

const smallClassifier = (seed) =>
  buildCnnClassifier(
    { variant: 'small', inputShape: [8, 8, 1], classes: 3 },
    RandomStreams.fromSeed(seed).weights,
  );

/** Six steps at once against three, a checkpoint through bytes into a new run, and three more. */
async function resumed({ build: buildModel, train, validation, options, stopAt }) {
  const unbroken = buildModel(1);
  const whole = new TrainingRun({ model: unbroken, train, validation }, options);
  await whole.run(forever);
  const first = buildModel(1);
  const broken = new TrainingRun({ model: first, train, validation }, options);
  const pauseAt = ({ step }) => Promise.resolve(step === stopAt ? 'pause' : 'continue');
  const end = await broken.run({ ...forever, betweenSteps: pauseAt });
  const bytes = encodeCheckpoint(broken.checkpoint());
  const second = buildModel(2);
  const rest = new TrainingRun({ model: second, train, validation }, options);
  rest.restore(decodeCheckpoint(bytes));
  await rest.run(forever);
  const [expected, got] = [unbroken, second].map((model) =>
    Buffer.concat([...layersModelFiles(model)].filter(([name]) => name.endsWith('.bin')).map(([, b]) => b)),
  );
  const same =
    expected.equals(got) &&
    JSON.stringify(whole.history) === JSON.stringify(rest.history) &&
    Buffer.from(encodeCheckpoint(whole.checkpoint())).equals(encodeCheckpoint(rest.checkpoint()));
  for (const run of [whole, broken, rest]) run.dispose();
  tf.dispose([unbroken, first, second]);
  return { outcome: end.outcome, same, bytes: expected.length };
}

async function resumes() {
  const classifier = {
    build: smallClassifier,
    train: picturesOf(45),
    validation: picturesOf(20),
    options: {
      seed: 5,
      epochs: 2,
      batchSize: 15,
      loss: 'sparse_categorical_crossentropy',
      optimizer: { name: 'nadam' },
      learningRate: { kind: 'cosine', rate: 0.002, warmupSteps: 2, floor: 0.1 },
      augmentation: { kind: 'images', shift: 0.1, rotate: 10, zoom: 0.1, flip: 'horizontal' },
      classWeights: [1, 2, 1],
      monitor: { ...monitor, measure: 'val_loss', keep: 'best' },
    },
  };
  const forecaster = {
    build: (seed) =>
      buildLstmForecaster(
        { features: 1, units: [8], horizon: HORIZON, dropout: 0.2 },
        RandomStreams.fromSeed(seed).weights,
      ),
    train: forecasterData(24),
    options: {
      seed: 6,
      epochs: 2,
      batchSize: 8,
      loss: 'huber',
      optimizer: { name: 'rmsprop', momentum: 0.5 },
      learningRate: { kind: 'plateau', rate: 0.01, factor: 0.5, patience: 1, minimum: 0 },
      augmentation: { kind: 'series', level: 0.5, scale: 0.1 },
      clipNorm: 1,
      monitor,
    },
  };
  return {
    atEpochEnd: await resumed({ ...classifier, stopAt: 3 }),
    withinEpoch: await resumed({ ...classifier, stopAt: 4 }),
    forecaster: await resumed({ ...forecaster, stopAt: 2 }),
  };
}

async function endings() {
  const model = buildSimpleRnn({ features: 1, units: [2], horizon: 1 }, generator);
  const train = {
    rows: 16,
    inputShape: [5, 1],
    targetShape: [1],
    inputs: numbers(80),
    inputScale: 1,
    targets: numbers(16),
  };
  const options = {
    seed: 1,
    epochs: 40,
    batchSize: 8,
    loss: 'mse',
    optimizer: { name: 'sgd' },
    learningRate: { kind: 'constant', rate: 0.5 },
    monitor: { measure: 'val_loss', better: 'smaller', minDelta: 0.001, patience: 2, keep: 'best' },
  };
  const validation = { ...train, inputs: numbers(80), targets: numbers(16) };
  const stopping = new TrainingRun({ model, train, validation }, options);
  const stopped = await stopping.run(forever);
  const predictions = predictRows(model, validation);
  const loss = predictions.reduce((sum, p, i) => sum + (p - validation.targets[i]) ** 2, 0) / 16;
  const cancelling = new TrainingRun({ model, train }, { ...options, monitor });
  const cancelled = await cancelling.run({
    ...forever,
    betweenSteps: ({ step }) => Promise.resolve(step === 3 ? 'cancel' : 'continue'),
  });
  const wild = { ...train, targets: train.targets.map(() => 1e30) };
  const diverging = new TrainingRun(
    { model, train: wild },
    { ...options, monitor, learningRate: { kind: 'constant', rate: 1e30 } },
  );
  const diverged = await diverging.run(forever);
  const finite = diverging.checkpoint();
  writeWeights(
    model,
    readWeights(model).map((weight) => weight.fill(Number.NaN)),
  );
  const checkpoints = [finite !== null, diverging.checkpoint() !== null];
  for (const run of [stopping, cancelling, diverging]) run.dispose();
  model.dispose();
  return { stopped, best: stopping.bestEpoch, loss, cancelled, diverged, checkpoints };
}

function dropoutMasks() {
  const masksOf = (seed) => {
    const layer = new SteppingDropout({ name: `dropout_of_${seed}`, rate: 0.5 });
    layer.drawFrom(Xoshiro128.fromSeed(seed, 1));
    const ones = tf.ones([4, 50]);
    const masks = [0, 1].map(() => Array.from(layer.apply(ones, { training: true }).dataSync()));
    return [...masks, Array.from(layer.apply(ones).dataSync())];
  };
  return tf.tidy(() => ({ first: masksOf(1), again: masksOf(1), other: masksOf(2) }));
}

function optimizers() {
  const { start, gradients, learningRate, cases } = JSON.parse(readFileSync(goldenFile, 'utf8'));
  return cases.map(({ optimizer: spec }) =>
    tf.tidy(() => {
      const variable = tf.variable(tf.tensor1d(start));
      const optimizer = new Optimizer(spec, [variable]);
      for (const gradient of gradients) optimizer.apply([tf.tensor1d(gradient)], { learningRate });
      const parameters = Array.from(variable.dataSync());
      optimizer.dispose();
      variable.dispose();
      return parameters;
    }),
  );
}

async function savedModels() {
  const models = [
    [smallClassifier(1), picturesOf(4)],
    [buildLstmForecaster({ features: 1, units: [6, 5], horizon: HORIZON }, generator), forecasterData(4)],
  ];
  const results = [];
  for (const [model, data] of models) {
    const files = layersModelFiles(model);
    const described = JSON.parse(Buffer.from(files.get('model.json')).toString());
    const shards = Buffer.concat([...files].filter(([name]) => name !== 'model.json').map(([, b]) => b));
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: described.modelTopology,
        weightSpecs: described.weightsManifest[0].weights,
        weightData: Uint8Array.from(shards).buffer,
      }),
    );
    results.push({
      classes: described.modelTopology.config.layers.map((layer) => layer.class_name),
      names: described.weightsManifest[0].weights.map(({ name }) => name),
      difference: difference(predictRows(loaded, data), predictRows(model, data)),
    });
    tf.dispose([model, loaded]);
  }
  return results;
}

/** A saved forecaster read back to be trained on, its first layer frozen; and its layers built anew, twice. */
async function givenLayers() {
  const data = forecasterData(8);
  const model = buildLstmForecaster({ features: 1, units: [6, 5], horizon: HORIZON }, generator);
  const files = layersModelFiles(model);
  const description = JSON.parse(Buffer.from(files.get('model.json')).toString());
  const source = await readModel({
    list: () => [...files.keys()],
    size: (name) => files.get(name).length,
    read: (name) => files.get(name),
  });
  const base = await buildBaseModel(source);
  const same = difference(predictRows(base, data), predictRows(model, data));
  const frozen = [freezeUntil(base, 'lstm'), freezeUntil(base, 'nowhere')];
  const options = {
    seed: 1,
    epochs: 1,
    batchSize: 4,
    loss: 'mse',
    optimizer: { name: 'adam' },
    learningRate: { kind: 'constant', rate: 0.01 },
    monitor,
  };
  const run = new TrainingRun({ model: base, train: data }, options);
  await run.run(forever);
  run.dispose();
  const [before, after] = [model, base].map((each) =>
    each.layers.map((layer) => layer.getWeights()[0].dataSync()),
  );
  const moved = before.map((kernel, layer) => difference(after[layer], kernel) > 0);
  const built = [];
  for (const seed of [1, 1, 2]) {
    built.push(
      await buildGivenLayers(
        { json: description.modelTopology, dialect: 'tfjs' },
        Xoshiro128.fromSeed(seed, 1),
      ),
    );
  }
  const kinds = built[0].layers.map((layer) => layer.constructor.name);
  const [first, again, other] = built.map((each) =>
    Buffer.concat(readWeights(each).map((w) => Buffer.from(w.buffer))),
  );
  tf.dispose([model, base, ...built]);
  return { same, frozen, moved, kinds, equal: [first.equals(again), first.equals(other)] };
}

/** Files of Keras with one input and one output: which can be trained on as they are served, and why others cannot. */
async function keptBases() {
  const found = { trained: 0, refused: [] };
  const names = readdirSync(kerasFolder).filter((name) => name.endsWith('.keras'));
  for (const name of names) {
    const source = await readModel(openModelFiles(join(kerasFolder, name)));
    const [input, ...others] = source.graph.inputs;
    if (others.length > 0 || source.graph.outputs.length > 1 || input.dtype !== 'float32') continue;
    const shape = input.shape.map((size, axis) => (axis === 0 ? 1 : (size ?? 7)));
    const isIndex = source.graph.nodes.some(({ op }) => op.kind === 'embedding');
    const values = numbers(shape.reduce((product, size) => product * size, 1));
    const row = tf.tensor(isIndex ? values.map((_, place) => place % 3) : values, shape);
    try {
      const model = await buildBaseModel(source);
      proveBaseModel(model, source.graph, row);
      model.dispose();
      found.trained += 1;
    } catch (error) {
      found.refused.push([name, error.code ?? error.stack]);
    }
    row.dispose();
  }
  return found;
}

function parameterCounts() {
  const models = [
    buildCnnClassifier({ variant: 'full', inputShape: [28, 28, 1], classes: 10 }, generator),
    buildLstmForecaster({ features: 1, units: [20, 20], horizon: HORIZON }, generator),
    buildSimpleRnn({ features: 1, units: [1], horizon: 1 }, generator),
  ];
  const counts = models.map((model) => model.countParams());
  tf.dispose(models);
  return counts;
}

const before = { tensors: tf.memory().numTensors, native: nativeTensors() };
const results = {
  parameters: parameterCounts(),
  gradients: Array.from({ length: 8 }, () => gradientCase('lstm')),
  rnnGradients: Array.from({ length: 8 }, () => gradientCase('rnn')),
  ...(await lossesAndSpeed()),
  resumes: await resumes(),
  endings: await endings(),
  dropout: dropoutMasks(),
  optimizers: optimizers(),
  saved: await savedModels(),
  given: await givenLayers(),
};
const after = { tensors: tf.memory().numTensors, native: nativeTensors() };
// A refused model's half-built layers go with the trainer's process.
const bases = await keptBases();
console.log(JSON.stringify({ ...results, bases, before, after }));
