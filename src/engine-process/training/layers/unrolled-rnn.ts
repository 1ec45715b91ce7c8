import * as tf from '@tensorflow/tfjs-node-gpu';
import { unrolledRnn } from './unrolled-rnn-op';

export interface UnrolledRnnArgs {
  readonly name?: string;
  /** false keeps the weights as they are; default true. */
  readonly trainable?: boolean;
  /** [steps, features] of the first layer; a null step axis is free. */
  readonly inputShape?: tf.Shape;
  readonly units: number;
  /** All hidden states [rows, steps, units], or the last [rows, units]; default the last. */
  readonly returnSequences?: boolean;
  readonly kernelInitializer?: LayerInitializer;
  readonly recurrentInitializer?: LayerInitializer;
}

type LayerInitializer = ReturnType<typeof tf.initializers.glorotUniform>;

/** Keras' default SimpleRNN (tanh) with a gradient of few ops a step. It is saved as a plain `SimpleRNN`. */
export class UnrolledRnn extends tf.layers.Layer {
  static readonly className = 'SimpleRNN';

  private readonly units: number;
  private readonly returnSequences: boolean;
  private readonly kernelInitializer: LayerInitializer;
  private readonly recurrentInitializer: LayerInitializer;
  private parts:
    { kernel: tf.LayerVariable; recurrent: tf.LayerVariable; bias: tf.LayerVariable } | undefined;

  constructor(args: UnrolledRnnArgs) {
    super({
      trainable: args.trainable ?? true,
      ...(args.name === undefined ? {} : { name: args.name }),
      ...(args.inputShape === undefined ? {} : { inputShape: args.inputShape }),
    });
    this.units = args.units;
    this.returnSequences = args.returnSequences ?? false;
    this.kernelInitializer = args.kernelInitializer ?? tf.initializers.glorotUniform({});
    this.recurrentInitializer = args.recurrentInitializer ?? tf.initializers.orthogonal({});
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = (inputShape as tf.Shape).at(-1) ?? 1;
    const { units } = this;
    this.parts = {
      kernel: this.addWeight('kernel', [features, units], 'float32', this.kernelInitializer),
      recurrent: this.addWeight('recurrent_kernel', [units, units], 'float32', this.recurrentInitializer),
      bias: this.addWeight('bias', [units], 'float32', tf.initializers.zeros()),
    };
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const input = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor3D;
    const { parts } = this;
    if (parts === undefined) throw new Error(`Layer ${this.name} is called before it is built`);
    return tf.tidy(() => {
      const hidden = unrolledRnn(
        input,
        parts.kernel.read() as tf.Tensor2D,
        parts.recurrent.read() as tf.Tensor2D,
        parts.bias.read() as tf.Tensor1D,
      );
      if (this.returnSequences) return hidden;
      const [rows, steps] = hidden.shape;
      return hidden.slice([0, steps - 1, 0], [rows, 1, this.units]).squeeze([1]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows = null, steps = null] = inputShape as tf.Shape;
    return this.returnSequences ? [rows, steps, this.units] : [rows, this.units];
  }

  /** The configuration of Keras' SimpleRNN. */
  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: 'tanh',
      useBias: true,
      kernelInitializer: { className: 'GlorotUniform', config: { seed: null } },
      recurrentInitializer: { className: 'Orthogonal', config: { gain: 1, seed: null } },
      biasInitializer: { className: 'Zeros', config: {} },
      dropout: 0,
      recurrentDropout: 0,
      returnSequences: this.returnSequences,
      returnState: false,
      goBackwards: false,
      stateful: false,
      unroll: false,
    };
  }
}
