import * as tf from '@tensorflow/tfjs-node-gpu';

export interface TimeDistributedDenseArgs {
  readonly name: string;
  /** false keeps the weights as they are; default true. */
  readonly trainable?: boolean;
  /** [steps, features] of the first layer; a null step axis is free. */
  readonly inputShape?: tf.Shape;
  readonly units: number;
  readonly kernelInitializer: ReturnType<typeof tf.initializers.glorotUniform>;
}

/**
 * A linear Dense layer applied to each step of [rows, steps, features] as one matrix product; tfjs' TimeDistributed
 * runs the inner layer once a step. It is saved as `TimeDistributed` around a `Dense`.
 */
export class TimeDistributedDense extends tf.layers.Layer {
  static readonly className = 'TimeDistributed';

  private readonly units: number;
  private readonly kernelInitializer: TimeDistributedDenseArgs['kernelInitializer'];
  private parts: { kernel: tf.LayerVariable; bias: tf.LayerVariable } | undefined;

  constructor(args: TimeDistributedDenseArgs) {
    super({
      name: args.name,
      trainable: args.trainable ?? true,
      ...(args.inputShape === undefined ? {} : { inputShape: args.inputShape }),
    });
    this.units = args.units;
    this.kernelInitializer = args.kernelInitializer;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = inputShape.at(-1);
    if (typeof features !== 'number')
      throw new Error(`Layer ${this.name} wants one input with known features`);
    const kernel = this.addWeight('kernel', [features, this.units], 'float32', this.kernelInitializer);
    const bias = this.addWeight('bias', [this.units], 'float32', tf.initializers.zeros());
    this.parts = { kernel, bias };
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const input = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor3D;
    const { parts } = this;
    if (parts === undefined) throw new Error(`Layer ${this.name} is called before it is built`);
    return tf.tidy(() => {
      const [rows, steps, features] = input.shape;
      const flat = input.reshape([rows * steps, features]).matMul(parts.kernel.read());
      return flat.add(parts.bias.read()).reshape([rows, steps, this.units]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, steps] = inputShape as tf.Shape;
    return [rows ?? null, steps ?? null, this.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const inner = { name: 'dense', trainable: true, units: this.units, activation: 'linear', useBias: true };
    return { ...super.getConfig(), layer: { className: 'Dense', config: inner } };
  }
}
