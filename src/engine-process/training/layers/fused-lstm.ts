import * as tf from '@tensorflow/tfjs-node-gpu';
import { fusedLstm } from './fused-lstm-op';

export interface FusedLstmArgs {
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
  readonly unitForgetBias?: boolean;
}

type LayerInitializer = ReturnType<typeof tf.initializers.glorotUniform>;

/**
 * Keras' default LSTM (tanh, sigmoid gates, forget bias of 1 at the start) that learns through TensorFlow's fused
 * op instead of a dozen small ops a step. It is saved as a plain `LSTM`.
 */
export class FusedLstm extends tf.layers.Layer {
  static readonly className = 'LSTM';

  private readonly units: number;
  private readonly returnSequences: boolean;
  private readonly kernelInitializer: LayerInitializer;
  private readonly recurrentInitializer: LayerInitializer;
  private readonly unitForgetBias: boolean;
  private parts:
    { kernel: tf.LayerVariable; recurrent: tf.LayerVariable; bias: tf.LayerVariable } | undefined;

  constructor(args: FusedLstmArgs) {
    super({
      trainable: args.trainable ?? true,
      ...(args.name === undefined ? {} : { name: args.name }),
      ...(args.inputShape === undefined ? {} : { inputShape: args.inputShape }),
    });
    this.units = args.units;
    this.returnSequences = args.returnSequences ?? false;
    this.kernelInitializer = args.kernelInitializer ?? tf.initializers.glorotUniform({});
    this.recurrentInitializer = args.recurrentInitializer ?? tf.initializers.orthogonal({});
    this.unitForgetBias = args.unitForgetBias ?? true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [, , features] = singleShape(inputShape);
    const { units } = this;
    const zeros = tf.initializers.zeros();
    const kernel = this.addWeight('kernel', [features ?? 1, 4 * units], 'float32', this.kernelInitializer);
    const recurrent = this.addWeight(
      'recurrent_kernel',
      [units, 4 * units],
      'float32',
      this.recurrentInitializer,
    );
    const bias = this.addWeight('bias', [4 * units], 'float32', zeros);
    if (this.unitForgetBias) {
      tf.tidy(() => {
        const forget = tf.ones([units]);
        bias.write(tf.concat([tf.zeros([units]), forget, tf.zeros([2 * units])]));
      });
    }
    this.parts = { kernel, recurrent, bias };
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const input = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor3D;
    const { parts } = this;
    if (parts === undefined) throw new Error(`Layer ${this.name} is called before it is built`);
    return tf.tidy(() => {
      const weights = tf.concat([parts.kernel.read(), parts.recurrent.read()]) as tf.Tensor2D;
      const hidden = fusedLstm(input.transpose([1, 0, 2]), weights, parts.bias.read() as tf.Tensor1D);
      const [steps, rows] = hidden.shape;
      if (this.returnSequences) return hidden.transpose([1, 0, 2]);
      return hidden.slice([steps - 1, 0, 0], [1, rows, this.units]).squeeze([0]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows = null, steps = null] = singleShape(inputShape);
    return this.returnSequences ? [rows, steps, this.units] : [rows, this.units];
  }

  /** The configuration of Keras' LSTM. */
  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: 'tanh',
      recurrentActivation: 'sigmoid',
      useBias: true,
      kernelInitializer: { className: 'GlorotUniform', config: { seed: null } },
      recurrentInitializer: { className: 'Orthogonal', config: { gain: 1, seed: null } },
      biasInitializer: { className: 'Zeros', config: {} },
      unitForgetBias: this.unitForgetBias,
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

function singleShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  const [first] = shape;
  return Array.isArray(first) ? first : (shape as tf.Shape);
}
