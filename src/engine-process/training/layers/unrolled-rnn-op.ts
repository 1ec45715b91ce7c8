import * as tf from '@tensorflow/tfjs-node-gpu';

/**
 * A tanh recurrence over a sequence with its gradient written out: three small ops a step each way, and one product for
 * all steps where the steps do not depend on each other. Zero initial state.
 * @param input [rows, steps, features]
 * @param kernel [features, units]
 * @param recurrent [units, units]
 * @param bias [units]
 * @returns hidden states [rows, steps, units]; second derivatives do not exist
 */
export function unrolledRnn(
  input: tf.Tensor3D,
  kernel: tf.Tensor2D,
  recurrent: tf.Tensor2D,
  bias: tf.Tensor1D,
): tf.Tensor3D {
  const [rows, steps, features] = input.shape;
  const units = bias.size;
  const op = tf.customGrad((...args) => {
    const [x, k, r, b, save] = args as [tf.Tensor, tf.Tensor2D, tf.Tensor2D, tf.Tensor, Save];
    const projected = x
      .reshape([rows * steps, features])
      .matMul(k)
      .add(b)
      .reshape([rows, steps, units]);
    let hidden: tf.Tensor = tf.zeros([rows, units]);
    const states = tf.unstack(projected, 1).map((step) => {
      hidden = step.add(hidden.matMul(r)).tanh();
      return hidden;
    });
    const value = tf.stack(states, 1);
    save([x, k, r, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [x, k, r, h] = saved as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor3D];
      const deltas = backwards(dy, h, r);
      const flat = tf.stack(deltas, 1).reshape([rows * steps, units]) as tf.Tensor2D;
      // The state before each step: zeros, then all but the last.
      const before = h.pad([
        [0, 0],
        [1, 0],
        [0, 0],
      ]);
      const earlier = before.slice([0, 0, 0], [rows, steps, units]).reshape([rows * steps, units]);
      const inputs = x.reshape([rows * steps, features]);
      return [
        flat.matMul(k, false, true).reshape([rows, steps, features]),
        inputs.matMul(flat, true),
        earlier.matMul(flat, true),
        flat.sum(0),
      ];
    };
    return { value, gradFunc };
  });
  return op(input, kernel, recurrent, bias) as tf.Tensor3D;
}

type Save = (kept: tf.Tensor[]) => void;

/** Gradients before the tanh of each step, in the order of the steps [rows, units] each. */
function backwards(dy: tf.Tensor, hidden: tf.Tensor3D, recurrent: tf.Tensor2D): tf.Tensor[] {
  const slopes = tf.unstack(tf.sub(1, hidden.square()), 1);
  const given = tf.unstack(dy, 1);
  const deltas: tf.Tensor[] = [];
  let later: tf.Tensor | null = null;
  for (let step = given.length - 1; step >= 0; step--) {
    const own = given[step]!;
    const all: tf.Tensor = later === null ? own : own.add(later);
    const delta = all.mul(slopes[step]!);
    deltas.push(delta);
    later = delta.matMul(recurrent, false, true);
  }
  return deltas.reverse();
}
