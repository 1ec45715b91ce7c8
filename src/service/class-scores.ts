import type { Tensor } from '../tensor/tensor';
import { confidenceOf, maxOf, outOfDistribution as unlikeness, softmax, temper } from '../vision/scores';
import type { Serving } from './model-lifecycle';

/** What a version says of one picture. */
export interface ClassScores {
  /** Calibrated: the version's temperature is applied. */
  readonly probabilities: Float32Array;
  readonly temperature: number;
  /** Before the temperature; `null` for a model that does not end in a softmax. */
  readonly logits: Float32Array | null;
  /** The largest logit before the temperature; `null` for a model that does not end in a softmax. */
  readonly maxLogit: number | null;
  /** 0 typical to 1 unlike the calibration data; `null` without logits or calibration data. */
  readonly outOfDistribution: number | null;
}

/** How sure a version is of its answer. */
export interface ScoreDetails extends Omit<ClassScores, 'probabilities' | 'logits'> {
  /** Best score less the second best. */
  readonly margin: number;
  /** 0 certain to 1 knows nothing. */
  readonly entropy: number;
}

/** The scores of each row of a run of `serving`. */
export function classScores(
  { served }: Serving,
  { scores, logits }: { readonly scores: Tensor; readonly logits: Tensor | null },
): ClassScores[] {
  const { spec, prepared } = served;
  const { temperature } = spec;
  const quantiles = prepared.maxLogitQuantiles;
  return Array.from({ length: scores.shape[0] ?? 0 }, (_, row): ClassScores => {
    const given = rowOf(scores, row);
    if (logits === null) {
      const probabilities = temper(given, temperature);
      return { probabilities, temperature, logits, maxLogit: null, outOfDistribution: null };
    }
    const own = rowOf(logits, row);
    return {
      probabilities: temperature === 1 ? given : softmax(own, temperature),
      temperature,
      logits: own,
      maxLogit: maxOf(own),
      outOfDistribution: quantiles === null ? null : unlikeness(own, quantiles),
    };
  });
}

/** The same without the scores themselves, with what follows from them. */
export function scoreDetails(scores: ClassScores): ScoreDetails {
  const { probabilities, temperature, maxLogit, outOfDistribution } = scores;
  return { temperature, maxLogit, outOfDistribution, ...confidenceOf(probabilities) };
}

function rowOf({ data, shape }: Tensor, row: number): Float32Array {
  const classes = shape[1] ?? 0;
  return data.subarray(row * classes, (row + 1) * classes) as Float32Array;
}
