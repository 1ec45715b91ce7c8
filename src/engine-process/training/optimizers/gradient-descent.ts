import { slotAt, type UpdateRule } from './update-rule';

export interface SgdOptions {
  /** 0 (the default) to below 1; 0 is plain gradient descent. */
  readonly momentum?: number;
  /** Nesterov's look-ahead; only with momentum. */
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent, with momentum and Nesterov's variant, as Keras computes them. */
export function sgd({ momentum = 0, nesterov = false }: SgdOptions = {}): UpdateRule {
  if (momentum === 0) {
    return {
      slots: [],
      scalars: [],
      nextScalars: (scalars) => scalars,
      update: (parameters, gradients, _slots, { learningRate }) => ({
        parameters: parameters.sub(gradients.mul(learningRate)),
        slots: [],
      }),
    };
  }
  return {
    slots: [{ name: 'velocity', initial: 0 }],
    scalars: [],
    nextScalars: (scalars) => scalars,
    update: (parameters, gradients, slots, { learningRate }) => {
      const push = gradients.mul(learningRate);
      const velocity = slotAt(slots, 0).mul(momentum).sub(push);
      const change = nesterov ? velocity.mul(momentum).sub(push) : velocity;
      return { parameters: parameters.add(change), slots: [velocity] };
    },
  };
}

export interface RmspropOptions {
  /** Decay of the mean square, default 0.9. */
  readonly rho?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
}

/** RMSprop, with epsilon under the root, as Keras 3 computes it. */
export function rmsprop({ rho = 0.9, momentum = 0, epsilon = 1e-7 }: RmspropOptions = {}): UpdateRule {
  return {
    slots: [
      { name: 'mean_square', initial: 0 },
      { name: 'momentum', initial: 0 },
    ],
    scalars: [],
    nextScalars: (scalars) => scalars,
    update: (parameters, gradients, slots, { learningRate }) => {
      const meanSquare = slotAt(slots, 0)
        .mul(rho)
        .add(gradients.square().mul(1 - rho));
      const push = gradients.mul(learningRate).div(meanSquare.add(epsilon).sqrt());
      const moved = slotAt(slots, 1).mul(momentum).add(push);
      return { parameters: parameters.sub(moved), slots: [meanSquare, moved] };
    },
  };
}

export interface AdagradOptions {
  /** What the sum of squares starts with, default 0.1. */
  readonly initialAccumulator?: number;
  readonly epsilon?: number;
}

/** Adagrad, as Keras computes it. */
export function adagrad({ initialAccumulator = 0.1, epsilon = 1e-7 }: AdagradOptions = {}): UpdateRule {
  return {
    slots: [{ name: 'accumulator', initial: initialAccumulator }],
    scalars: [],
    nextScalars: (scalars) => scalars,
    update: (parameters, gradients, slots, { learningRate }) => {
      const accumulator = slotAt(slots, 0).add(gradients.square());
      const push = gradients.mul(learningRate).div(accumulator.add(epsilon).sqrt());
      return { parameters: parameters.sub(push), slots: [accumulator] };
    },
  };
}
