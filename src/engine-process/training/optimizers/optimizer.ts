import * as tf from '@tensorflow/tfjs-node-gpu';
import { adam, adamax, nadam, type AdamOptions } from './adaptive-moments';
import {
  adagrad,
  rmsprop,
  sgd,
  type AdagradOptions,
  type RmspropOptions,
  type SgdOptions,
} from './gradient-descent';
import type { UpdateRule } from './update-rule';

/** An optimizer by name, with its options; what is absent has Keras' default. */
export type OptimizerSpec =
  | ({ readonly name: 'sgd' } & SgdOptions)
  | ({ readonly name: 'adam' | 'nadam' | 'adamax' } & AdamOptions)
  | ({ readonly name: 'rmsprop' } & RmspropOptions)
  | ({ readonly name: 'adagrad' } & AdagradOptions);

/** Everything that an optimizer remembers between two updates. */
export interface OptimizerState {
  readonly iterations: number;
  readonly scalars: readonly number[];
  /** One vector [parameters] for each of the rule's slots, in the rule's order. */
  readonly slots: readonly Float32Array[];
}

/** Applies one update rule to all trainable variables of a model, taken as one vector in their order. */
export class Optimizer {
  private readonly rule: UpdateRule;
  private iterations = 0;
  private scalars: readonly number[];
  private slots: tf.Tensor[];

  constructor(
    spec: OptimizerSpec,
    private readonly variables: readonly tf.Variable[],
  ) {
    this.rule = ruleOf(spec);
    this.scalars = this.rule.scalars;
    const size = variables.reduce((sum, variable) => sum + variable.size, 0);
    this.slots = this.rule.slots.map(({ initial }) => tf.keep(tf.fill([size], initial)));
  }

  /**
   * Moves the variables by one step against their gradients, which are given in the variables' order.
   * @param clipNorm largest Euclidean norm of all gradients together; absent: they are taken as they are
   */
  apply(
    gradients: readonly tf.Tensor[],
    { learningRate, clipNorm }: { learningRate: number; clipNorm?: number | undefined },
  ): void {
    this.iterations += 1;
    this.scalars = this.rule.nextScalars(this.scalars, this.iterations);
    const moment = { learningRate, iteration: this.iterations, scalars: this.scalars };
    const slots = tf.tidy(() => {
      const flat = clipped(flatten(gradients), clipNorm);
      const updated = this.rule.update(flatten(this.variables), flat, this.slots, moment);
      const parts = tf.split(
        updated.parameters,
        this.variables.map((variable) => variable.size),
      );
      for (const [index, variable] of this.variables.entries()) {
        variable.assign(parts[index]!.reshape(variable.shape));
      }
      return updated.slots.map((slot) => tf.keep(slot));
    });
    tf.dispose(this.slots);
    this.slots = slots;
  }

  get state(): OptimizerState {
    return {
      iterations: this.iterations,
      scalars: this.scalars,
      slots: this.slots.map((slot) => Float32Array.from(slot.dataSync())),
    };
  }

  /** Continues from a state that an optimizer of the same kind and size gave. */
  restore(state: OptimizerState): void {
    this.iterations = state.iterations;
    this.scalars = state.scalars;
    tf.dispose(this.slots);
    this.slots = state.slots.map((slot) => tf.tensor1d(Float32Array.from(slot)));
  }

  dispose(): void {
    tf.dispose(this.slots);
    this.slots = [];
  }
}

function ruleOf(spec: OptimizerSpec): UpdateRule {
  switch (spec.name) {
    case 'sgd':
      return sgd(spec);
    case 'adam':
      return adam(spec);
    case 'nadam':
      return nadam(spec);
    case 'adamax':
      return adamax(spec);
    case 'rmsprop':
      return rmsprop(spec);
    case 'adagrad':
      return adagrad(spec);
  }
}

function flatten(tensors: readonly tf.Tensor[]): tf.Tensor {
  return tf.concat(tensors.map((tensor) => tensor.flatten()));
}

function clipped(gradients: tf.Tensor, clipNorm: number | undefined): tf.Tensor {
  if (clipNorm === undefined) return gradients;
  return gradients.mul(tf.scalar(clipNorm).div(gradients.norm().maximum(clipNorm)));
}
