import type * as tf from '@tensorflow/tfjs-node-gpu';
import { slotAt, type UpdateRule } from './update-rule';

export interface AdamOptions {
  /** Decay of the first moment, default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment, default 0.999. */
  readonly beta2?: number;
  readonly epsilon?: number;
}

const MOMENTS = [
  { name: 'first_moment', initial: 0 },
  { name: 'second_moment', initial: 0 },
] as const;

/** Adam (Kingma and Ba) with the bias correction folded into the step size, as Keras computes it. */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}): UpdateRule {
  return {
    slots: MOMENTS,
    scalars: [],
    nextScalars: (scalars) => scalars,
    update: (parameters, gradients, slots, { learningRate, iteration }) => {
      const first = decayed(slotAt(slots, 0), gradients, beta1);
      const second = decayed(slotAt(slots, 1), gradients.square(), beta2);
      const size = (learningRate * Math.sqrt(1 - beta2 ** iteration)) / (1 - beta1 ** iteration);
      const push = first.mul(size).div(second.sqrt().add(epsilon));
      return { parameters: parameters.sub(push), slots: [first, second] };
    },
  };
}

/** Decay per update of Nadam's momentum schedule (Dozat's 0.96, with his time scale of 250 updates left out, as Keras). */
const NADAM_SCHEDULE_DECAY = 0.96;

/**
 * Nadam (Dozat), as Keras computes it: momentum u(t) = beta1 (1 - 0.5 × 0.96^t), its running product kept as the one
 * scalar. tfjs has no Nadam.
 */
export function nadam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}): UpdateRule {
  const momentumAt = (iteration: number): number => beta1 * (1 - 0.5 * NADAM_SCHEDULE_DECAY ** iteration);
  return {
    slots: MOMENTS,
    scalars: [1],
    nextScalars: ([product = 1], iteration) => [product * momentumAt(iteration)],
    update: (parameters, gradients, slots, { learningRate, iteration, scalars: [product = 1] }) => {
      const now = momentumAt(iteration);
      const next = momentumAt(iteration + 1);
      const first = decayed(slotAt(slots, 0), gradients, beta1);
      const second = decayed(slotAt(slots, 1), gradients.square(), beta2);
      const ahead = first.mul(next / (1 - product * next)).add(gradients.mul((1 - now) / (1 - product)));
      const root = second
        .div(1 - beta2 ** iteration)
        .sqrt()
        .add(epsilon);
      return { parameters: parameters.sub(ahead.mul(learningRate).div(root)), slots: [first, second] };
    },
  };
}

/** Adamax (Kingma and Ba), as Keras computes it. */
export function adamax({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}): UpdateRule {
  return {
    slots: MOMENTS,
    scalars: [],
    nextScalars: (scalars) => scalars,
    update: (parameters, gradients, slots, { learningRate, iteration }) => {
      const first = decayed(slotAt(slots, 0), gradients, beta1);
      const largest = slotAt(slots, 1).mul(beta2).maximum(gradients.abs());
      const push = first.mul(learningRate / (1 - beta1 ** iteration)).div(largest.add(epsilon));
      return { parameters: parameters.sub(push), slots: [first, largest] };
    },
  };
}

function decayed(moment: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor {
  return moment.mul(decay).add(value.mul(1 - decay));
}
