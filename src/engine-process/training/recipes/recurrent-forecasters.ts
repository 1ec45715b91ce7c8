import * as tf from '@tensorflow/tfjs-node-gpu';
import { FusedLstm } from '../layers/fused-lstm';
import { SteppingDropout } from '../layers/stepping-dropout';
import { TimeDistributedDense } from '../layers/time-distributed-dense';
import { UnrolledRnn } from '../layers/unrolled-rnn';
import type { Xoshiro128 } from '../random/xoshiro';

export interface ForecasterOptions {
  /** Values per step of the input, 1 for a single series. */
  readonly features: number;
  /** Units of each recurrent layer, first to last; one to four layers. */
  readonly units: readonly number[];
  /** Values that each step forecasts. */
  readonly horizon: number;
  /** Fraction of each recurrent layer's outputs left out in training, 0 (the default) to below 1. */
  readonly dropout?: number;
}

/**
 * A sequence-to-sequence forecaster: stacked LSTMs that return all steps, and at each step a linear forecast of the
 * next `horizon` values. [rows, steps, features] to [rows, steps, horizon]; the step axis is free.
 */
export function buildLstmForecaster(options: ForecasterOptions, generator: Xoshiro128): tf.Sequential {
  return stacked('lstm_forecaster', options, generator, ({ index, units, inputShape, initializers }) => {
    return new FusedLstm({
      name: numbered('lstm', index),
      units,
      returnSequences: true,
      ...inputShape,
      ...initializers,
    });
  });
}

/** The same with GRUs, in the form whose reset gate acts before the recurrent product (Keras' `reset_after=False`). */
export function buildGruForecaster(options: ForecasterOptions, generator: Xoshiro128): tf.Sequential {
  return stacked('gru_forecaster', options, generator, ({ index, units, inputShape, initializers }) =>
    tf.layers.gru({
      name: numbered('gru', index),
      units,
      returnSequences: true,
      recurrentActivation: 'sigmoid',
      ...inputShape,
      ...initializers,
    }),
  );
}

/**
 * A sequence-to-vector forecaster of SimpleRNNs: [rows, steps, features] to [rows, horizon]. One layer of one unit with
 * a horizon of 1 is the smallest recurrent network, which has no Dense layer behind it.
 */
export function buildSimpleRnn(options: ForecasterOptions, generator: Xoshiro128): tf.Sequential {
  const last = options.units.length - 1;
  const layers: tf.layers.Layer[] = options.units.map(
    (units, index) =>
      new UnrolledRnn({
        name: numbered('simple_rnn', index),
        units,
        returnSequences: index < last,
        ...firstShape(index, options.features),
        ...drawnInitializers(generator),
      }),
  );
  if (options.units.length > 1 || options.units[0] !== options.horizon) {
    layers.push(
      tf.layers.dense({ name: 'dense', units: options.horizon, kernelInitializer: glorot(generator) }),
    );
  }
  return tf.sequential({ name: 'simple_rnn_forecaster', layers });
}

interface LayerPlan {
  readonly index: number;
  readonly units: number;
  readonly inputShape: { inputShape?: tf.Shape };
  readonly initializers: ReturnType<typeof drawnInitializers>;
}

function stacked(
  name: string,
  options: ForecasterOptions,
  generator: Xoshiro128,
  recurrent: (plan: LayerPlan) => tf.layers.Layer,
): tf.Sequential {
  const layers: tf.layers.Layer[] = [];
  for (const [index, units] of options.units.entries()) {
    const inputShape = firstShape(index, options.features);
    layers.push(recurrent({ index, units, inputShape, initializers: drawnInitializers(generator) }));
    const { dropout: rate = 0 } = options;
    if (rate > 0) layers.push(new SteppingDropout({ name: numbered('dropout', index), rate }));
  }
  const kernelInitializer = glorot(generator);
  layers.push(
    new TimeDistributedDense({ name: 'time_distributed', units: options.horizon, kernelInitializer }),
  );
  return tf.sequential({ name, layers });
}

function firstShape(index: number, features: number): { inputShape?: tf.Shape } {
  return index === 0 ? { inputShape: [null, features] } : {};
}

function glorot(generator: Xoshiro128): ReturnType<typeof tf.initializers.glorotUniform> {
  return tf.initializers.glorotUniform({ seed: generator.nextUint32() });
}

function drawnInitializers(generator: Xoshiro128): {
  kernelInitializer: ReturnType<typeof tf.initializers.glorotUniform>;
  recurrentInitializer: ReturnType<typeof tf.initializers.orthogonal>;
} {
  return {
    kernelInitializer: glorot(generator),
    recurrentInitializer: tf.initializers.orthogonal({ seed: generator.nextUint32() }),
  };
}

function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}_${index}`;
}
