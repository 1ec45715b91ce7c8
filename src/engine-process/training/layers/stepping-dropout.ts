import * as tf from '@tensorflow/tfjs-node-gpu';
import type { Xoshiro128 } from '../random/xoshiro';

type DropoutArgs = ConstructorParameters<typeof tf.layers.Layer>[0] & { rate: number };

/**
 * Dropout whose mask changes with each training step and still follows from the run's seed: tfjs's own, given a seed,
 * draws one mask for ever. Kept values are divided by 1 - rate; without `training` it does nothing. It is saved as a
 * plain `Dropout`.
 */
export class SteppingDropout extends tf.layers.Layer {
  static readonly className = 'Dropout';

  private readonly rate: number;
  private generator: Xoshiro128 | undefined;

  constructor(args: DropoutArgs) {
    super(args);
    this.rate = args.rate;
    this.supportsMasking = true;
  }

  /** Gives the layer the generator of its run; it is drawn from once for each value of each training step. */
  drawFrom(generator: Xoshiro128): void {
    this.generator = generator;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const input = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (kwargs.training !== true || this.rate === 0) return input.clone();
    if (this.generator === undefined) throw new Error(`Dropout layer ${this.name} was not given a generator`);
    const mask = dropoutMask(input.size, this.rate, this.generator);
    return tf.tidy(() => input.mul(tf.tensor(mask, input.shape)));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}

function dropoutMask(size: number, rate: number, generator: Xoshiro128): Float32Array {
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let index = 0; index < size; index++) mask[index] = generator.nextUnit() < rate ? 0 : kept;
  return mask;
}
