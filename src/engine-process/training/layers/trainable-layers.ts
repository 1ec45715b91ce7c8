import * as tf from '@tensorflow/tfjs-node-gpu';
import { FusedLstm } from './fused-lstm';
import { SteppingDropout } from './stepping-dropout';
import { TimeDistributedDense } from './time-distributed-dense';
import { UnrolledRnn } from './unrolled-rnn';

type Config = tf.serialization.ConfigDict;
type Initializer = ReturnType<typeof tf.initializers.glorotUniform>;

/**
 * Makes tfjs-layers build our layers where it reads a configuration that they can stand for: `Dropout` always, `LSTM`
 * and `SimpleRNN` with Keras' default options, `TimeDistributed` around a plain linear `Dense`. Other options get tfjs's own layers.
 * Once a process is enough; more does no harm.
 */
export function registerTrainableLayers(): void {
  tf.serialization.registerClass(SteppingDropout);
  replace('LSTM', FusedLstm, (config) => (isDefaultLstm(config) ? fusedLstm(config) : undefined));
  replace('SimpleRNN', UnrolledRnn, (config) => (isDefaultRnn(config) ? unrolledRnn(config) : undefined));
  replace('TimeDistributed', TimeDistributedDense, timeDistributedDense);
}

const classes = tf.serialization.SerializationMap.getMap().classNameMap;

function replace(
  name: string,
  layer: typeof FusedLstm | typeof TimeDistributedDense | typeof UnrolledRnn,
  build: (config: Config) => tf.layers.Layer | undefined,
): void {
  const [stock, fromConfig] = classes[name]!;
  if ((stock as unknown) === layer) return;
  const read: typeof fromConfig = (_layer, config, ...rest) =>
    (build(config) as ReturnType<typeof fromConfig> | undefined) ?? fromConfig(stock, config, ...rest);
  classes[name] = [layer, read];
}

/** What Keras' LSTM has by default and the fused op can do; an option that is absent is as here. */
const LSTM_DEFAULTS: Readonly<Record<string, unknown>> = {
  activation: 'tanh',
  recurrentActivation: 'sigmoid',
  useBias: true,
  dropout: 0,
  recurrentDropout: 0,
  returnState: false,
  goBackwards: false,
  stateful: false,
};

/** Options that add to the loss or bind the weights, which our layers do not have. */
const EXTRAS = [
  'kernelRegularizer',
  'recurrentRegularizer',
  'biasRegularizer',
  'activityRegularizer',
  'kernelConstraint',
  'recurrentConstraint',
  'biasConstraint',
];

const isDefault =
  (config: Config) =>
  ([name, value]: [string, unknown]): boolean =>
    (config[name] ?? value) === value;

function isPlain(config: Config): boolean {
  return EXTRAS.every((name) => (config[name] ?? null) === null);
}

/** tfjs takes an absent recurrent activation for its hard sigmoid, so that one must be named. */
function isDefaultLstm(config: Config): boolean {
  const named = config['recurrentActivation'] !== undefined;
  return named && isPlain(config) && Object.entries(LSTM_DEFAULTS).every(isDefault(config));
}

/** The same options but for the gates. */
function isDefaultRnn(config: Config): boolean {
  const defaults = Object.entries(LSTM_DEFAULTS).filter(([name]) => name !== 'recurrentActivation');
  return isPlain(config) && defaults.every(isDefault(config));
}

function unrolledRnn(config: Config): UnrolledRnn {
  return new UnrolledRnn({
    ...placeOf(config),
    units: config['units'] as number,
    returnSequences: config['returnSequences'] === true,
    ...initializersOf(config),
  });
}

function initializersOf(config: Config): {
  kernelInitializer?: Initializer;
  recurrentInitializer?: Initializer;
} {
  const { kernelInitializer, recurrentInitializer } = config;
  return {
    ...(isObject(kernelInitializer) ? { kernelInitializer: initializerOf(kernelInitializer) } : {}),
    ...(isObject(recurrentInitializer) ? { recurrentInitializer: initializerOf(recurrentInitializer) } : {}),
  };
}

function fusedLstm(config: Config): FusedLstm {
  return new FusedLstm({
    ...placeOf(config),
    units: config['units'] as number,
    returnSequences: config['returnSequences'] === true,
    unitForgetBias: config['unitForgetBias'] !== false,
    ...initializersOf(config),
  });
}

function timeDistributedDense(config: Config): TimeDistributedDense | undefined {
  const { layer } = config;
  if (!isObject(layer) || layer['className'] !== 'Dense' || !isObject(layer['config'])) return undefined;
  const { units, activation = 'linear', useBias = true, kernelInitializer } = layer['config'];
  if (activation !== 'linear' || useBias !== true || !isPlain(layer['config'])) return undefined;
  return new TimeDistributedDense({
    ...placeOf(config),
    units: units as number,
    kernelInitializer: isObject(kernelInitializer)
      ? initializerOf(kernelInitializer)
      : tf.initializers.glorotUniform({}),
  });
}

/** A layer's name and, where it is the first, its input. */
function placeOf(config: Config): { name: string; inputShape?: tf.Shape; trainable: boolean } {
  const batchShape = config['batchInputShape'] as tf.Shape | undefined;
  return {
    name: config['name'] as string,
    trainable: config['trainable'] !== false,
    ...(batchShape === undefined ? {} : { inputShape: batchShape.slice(1) }),
  };
}

function initializerOf(serialized: Config): Initializer {
  const name = serialized['className'] as string;
  const entry = classes[name];
  if (entry === undefined) throw new Error(`There is no initializer called ${name}`);
  const [initializer, fromConfig] = entry;
  const made: unknown = fromConfig(initializer, serialized['config'] as Config);
  if (!isInitializer(made)) throw new Error(`${name} is not an initializer`);
  return made;
}

function isInitializer(value: unknown): value is Initializer {
  return typeof (value as { apply?: unknown }).apply === 'function';
}

function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
