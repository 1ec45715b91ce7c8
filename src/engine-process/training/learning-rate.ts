/** How the learning rate moves over a run. Rates are per update, lengths are counted in steps or epochs as named. */
export type LearningRateSpec =
  | { readonly kind: 'constant'; readonly rate: number }
  /** Times `factor` each `everySteps` steps, smoothly. */
  | {
      readonly kind: 'exponential';
      readonly rate: number;
      readonly factor: number;
      readonly everySteps: number;
    }
  /** Times `factor` at the start of each epoch named (from 0). */
  | {
      readonly kind: 'epochs';
      readonly rate: number;
      readonly factor: number;
      readonly at: readonly number[];
    }
  /** Rises linearly over `warmupSteps`, then falls along half a cosine to `floor` (a fraction of rate) at the end. */
  | { readonly kind: 'cosine'; readonly rate: number; readonly warmupSteps: number; readonly floor: number }
  /** Times `factor` after `patience` epochs without a better monitored value; never below `minimum`. */
  | {
      readonly kind: 'plateau';
      readonly rate: number;
      readonly factor: number;
      readonly patience: number;
      readonly minimum: number;
    };

/** What the plateau schedule remembers; other schedules leave it as it was. */
export interface PlateauState {
  readonly best: number | null;
  readonly waited: number;
  readonly reductions: number;
}

export const NO_PLATEAU: PlateauState = { best: null, waited: 0, reductions: 0 };

export interface LearningRateMoment {
  /** Steps taken before this one, over the whole run. */
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly plateau: PlateauState;
}

/** The learning rate of one step. */
export function learningRateAt(spec: LearningRateSpec, moment: LearningRateMoment): number {
  switch (spec.kind) {
    case 'constant':
      return spec.rate;
    case 'exponential':
      return spec.rate * spec.factor ** (moment.step / spec.everySteps);
    case 'epochs':
      return spec.rate * spec.factor ** spec.at.filter((epoch) => epoch <= moment.epoch).length;
    case 'cosine': {
      if (moment.step < spec.warmupSteps) return (spec.rate * (moment.step + 1)) / spec.warmupSteps;
      const length = Math.max(1, moment.totalSteps - spec.warmupSteps);
      const done = Math.min(1, (moment.step - spec.warmupSteps) / length);
      return spec.rate * (spec.floor + ((1 - spec.floor) * (1 + Math.cos(Math.PI * done))) / 2);
    }
    case 'plateau':
      return Math.max(spec.minimum, spec.rate * spec.factor ** moment.plateau.reductions);
  }
}

/** The plateau's state after an epoch whose monitored value (smaller is better) was `value`. */
export function afterEpoch(spec: LearningRateSpec, state: PlateauState, value: number): PlateauState {
  if (spec.kind !== 'plateau') return state;
  if (state.best === null || value < state.best) return { ...state, best: value, waited: 0 };
  const waited = state.waited + 1;
  if (waited < spec.patience) return { ...state, waited };
  return { ...state, waited: 0, reductions: state.reductions + 1 };
}
