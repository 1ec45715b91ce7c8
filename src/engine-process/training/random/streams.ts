import { Xoshiro128, type XoshiroState } from './xoshiro';

/** What a run draws random numbers for. Each purpose has a generator of its own, so none disturbs another. */
const PURPOSES = ['weights', 'order', 'dropout', 'augmentation'] as const;

type Purpose = (typeof PURPOSES)[number];

export type StreamStates = Readonly<Record<Purpose, XoshiroState>>;

/** All generators of one training run, from one seed. */
export class RandomStreams {
  private constructor(private readonly generators: Readonly<Record<Purpose, Xoshiro128>>) {}

  static fromSeed(seed: number): RandomStreams {
    return new RandomStreams(forEachPurpose((_, index) => Xoshiro128.fromSeed(seed, index + 1)));
  }

  static fromStates(states: StreamStates): RandomStreams {
    return new RandomStreams(forEachPurpose((purpose) => Xoshiro128.fromState(states[purpose])));
  }

  get weights(): Xoshiro128 {
    return this.generators.weights;
  }

  get order(): Xoshiro128 {
    return this.generators.order;
  }

  get dropout(): Xoshiro128 {
    return this.generators.dropout;
  }

  get augmentation(): Xoshiro128 {
    return this.generators.augmentation;
  }

  get states(): StreamStates {
    return forEachPurpose((purpose) => this.generators[purpose].state);
  }
}

function forEachPurpose<T>(make: (purpose: Purpose, index: number) => T): Readonly<Record<Purpose, T>> {
  const [weights, order, dropout, augmentation] = PURPOSES;
  return {
    weights: make(weights, 0),
    order: make(order, 1),
    dropout: make(dropout, 2),
    augmentation: make(augmentation, 3),
  };
}

/** A permutation of 0 … `rows` - 1 (Fisher and Yates), advancing the generator. */
export function shuffledOrder(rows: number, generator: Xoshiro128): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, index) => index);
  for (let last = rows - 1; last > 0; last--) {
    const other = generator.nextBelow(last + 1);
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}
