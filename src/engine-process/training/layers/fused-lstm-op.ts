import * as tf from '@tensorflow/tfjs-node-gpu';
import { nativeBackend, runNativeOp, type OpAttribute } from '../native-ops';

/** Outputs of BlockLSTMV2: i, cs, f, o, ci, co, h, each [steps, rows, units]. */
const FORWARD_OUTPUTS = 7;
const HIDDEN = 6;

/** Outputs of BlockLSTMGradV2: of x, cs_prev, h_prev, w, wci, wcf, wco, b. */
const BACKWARD_OUTPUTS = 8;
const OF_INPUT = 0;
const OF_WEIGHTS = 3;
const OF_BIAS = 7;

/**
 * A whole LSTM over a sequence as one TensorFlow op, with its gradient as another: sigmoid gates, tanh candidate and
 * output, zero initial state. The gate order is Keras' i, f, c, o.
 * @param input [steps, rows, features], time first
 * @param weights [features + units, 4 × units]: Keras' kernel above its recurrent kernel
 * @param bias [4 × units]
 * @returns hidden states [steps, rows, units]; second derivatives do not exist
 */
export function fusedLstm(input: tf.Tensor3D, weights: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  const [steps, rows] = input.shape;
  const units = bias.size / 4;
  const op = tf.customGrad((...args) => {
    const [x, w, b, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, (kept: tf.Tensor[]) => void];
    const inputs = [x, ...initialState(rows, units), w, ...peepholes(units), b];
    const outputs = runNativeOp('BlockLSTMV2', {
      attributes: [
        ...attributes(),
        { name: 'cell_clip', type: nativeBackend().binding.TF_ATTR_FLOAT, value: 0 },
      ],
      length: steps,
      inputs,
      outputs: FORWARD_OUTPUTS,
    });
    save([...inputs, ...outputs]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const gradients = runNativeOp('BlockLSTMGradV2', {
        attributes: attributes(),
        length: steps,
        inputs: [...saved, tf.zerosLike(dy), dy],
        outputs: BACKWARD_OUTPUTS,
      });
      return [gradients[OF_INPUT]!, gradients[OF_WEIGHTS]!, gradients[OF_BIAS]!];
    };
    return { value: outputs[HIDDEN]!, gradFunc };
  });
  return op(input, weights, bias) as tf.Tensor3D;
}

function attributes(): OpAttribute[] {
  const { binding } = nativeBackend();
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
  ];
}

/** Cell state and hidden state before the first step. */
function initialState(rows: number, units: number): tf.Tensor[] {
  const zeros = tf.zeros([rows, units]);
  return [zeros, zeros.clone()];
}

/** The op wants weights for peephole connections even where it uses none. */
function peepholes(units: number): tf.Tensor[] {
  const zeros = tf.zeros([units]);
  return [zeros, zeros.clone(), zeros.clone()];
}
