import { largestAt } from '../../../vision/classification-report';
import type { TrainingData } from '../samples/training-data';

/** What one validation pass measured, each a mean over all rows and values. */
export type Measures = Readonly<Record<string, number>>;

/**
 * Sums over rows for the measures that a run follows beside its loss: `accuracy` where the targets are class numbers,
 * `mae` where they are values. Sums are float64, so the batch size does not matter.
 */
export class MeasureSums {
  constructor(
    private readonly kind: 'accuracy' | 'mae',
    private sum = 0,
    private count = 0,
  ) {}

  /** Adds a batch: predictions [rows, classes] with class numbers [rows], or two arrays of the same shape. */
  add(predictions: Float32Array, targets: Float32Array): void {
    if (this.kind === 'mae') {
      for (const [index, target] of targets.entries())
        this.sum += Math.abs((predictions[index] ?? 0) - target);
      this.count += targets.length;
      return;
    }
    const classes = predictions.length / targets.length;
    for (const [row, target] of targets.entries()) {
      if (largestAt(predictions, row * classes, classes) === target) this.sum += 1;
    }
    this.count += targets.length;
  }

  get state(): { readonly sum: number; readonly count: number } {
    return { sum: this.sum, count: this.count };
  }

  get measures(): Measures {
    return { [this.kind]: this.count === 0 ? 0 : this.sum / this.count };
  }
}

/** Which measure suits a data set's targets. */
export function measureKind(data: TrainingData): 'accuracy' | 'mae' {
  return data.targetShape.length === 0 ? 'accuracy' : 'mae';
}
