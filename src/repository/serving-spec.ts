import { StriateError } from '../errors/striate-error';
import type { Signature, TensorSpec } from '../tensor/tensor';
import type { Scaler } from '../series/scaler';
import type { ImageSpec } from '../vision/image-spec';
import type { AbstainThresholds } from '../vision/scores';
import type { Manifest } from './manifest-schema';

export type Task = 'classification' | 'forecasting' | 'tensor';

/** How raw series become a forecaster's input and its output becomes values again. */
export interface SeriesSpec {
  /** Steps that the model sees. */
  readonly lookback: number;
  /** Steps that it forecasts in one run. */
  readonly horizon: number;
  /** Frequency of the training data, as `D`; `null` when the manifest names none. */
  readonly frequency: string | null;
  /** Steps of one season for the seasonal baseline; `null`: from the frequency. */
  readonly season: number | null;
  readonly scaler: Scaler;
}

/** Everything a request to a version needs to know, with nothing left open. */
export interface ServingSpec {
  readonly task: Task;
  readonly description: string | null;
  readonly labels: readonly string[];
  readonly image: ImageSpec | null;
  readonly series: SeriesSpec | null;
  /** Divides the logits of a classifier before the softmax; 1 leaves its scores as they are. */
  readonly temperature: number;
  /** When a classifier rather does not answer; `null`: it always does. */
  readonly abstain: AbstainThresholds | null;
  readonly batching: NonNullable<Manifest['batching']>;
  /** Keys that the manifest did not give and that were guessed from the signature. */
  readonly guessed: readonly string[];
}

/**
 * Completes a manifest by what the signature says. Throws MANIFEST_INVALID when the two contradict each other: a
 * picture task without a picture input, a size that is not the input's, fewer labels than classes.
 */
export function resolveSpec(manifest: Manifest, signature: Signature): ServingSpec {
  const guessed: string[] = [];
  const task = manifest.task ?? guess('task', guessTask(manifest, signature), guessed);
  return {
    task,
    description: manifest.description ?? null,
    labels: task === 'classification' ? labelsOf(manifest, signature, guessed) : (manifest.labels ?? []),
    image: task === 'classification' ? imageOf(manifest, signature, guessed) : null,
    series: task === 'forecasting' ? seriesOf(manifest, signature, guessed) : null,
    temperature: manifest.temperature ?? 1,
    abstain: abstainOf(manifest),
    batching: manifest.batching ?? {},
    guessed,
  };
}

function abstainOf({ abstain }: Manifest): AbstainThresholds | null {
  if (abstain === undefined) return null;
  const { min_score, min_margin, max_entropy, max_out_of_distribution } = abstain;
  return {
    ...(min_score !== undefined && { minScore: min_score }),
    ...(min_margin !== undefined && { minMargin: min_margin }),
    ...(max_entropy !== undefined && { maxEntropy: max_entropy }),
    ...(max_out_of_distribution !== undefined && { maxOutOfDistribution: max_out_of_distribution }),
  };
}

function guess<T>(key: string, value: T, guessed: string[]): T {
  guessed.push(key);
  return value;
}

/** A picture in and one vector out is a classifier; one sequence of one feature in is a forecaster. */
function guessTask(manifest: Manifest, { inputs, outputs }: Signature): Task {
  const [input] = inputs;
  const [output] = outputs;
  if (input === undefined || output === undefined || inputs.length > 1 || outputs.length > 1) return 'tensor';
  const channels = input.shape.at(-1);
  if (input.shape.length === 4 && (channels === 1 || channels === 3) && output.shape.length === 2) {
    return 'classification';
  }
  if (manifest.series !== undefined) return 'forecasting';
  const isSequence = input.shape.length === 3 && channels === 1 && input.dtype === 'float32';
  return isSequence && input.shape[1] !== null && output.shape.length >= 2 ? 'forecasting' : 'tensor';
}

function labelsOf(manifest: Manifest, signature: Signature, guessed: string[]): readonly string[] {
  const classes = signature.outputs[0]?.shape.at(-1) ?? null;
  if (classes === null) throw wrong('task classification needs an output with a fixed number of classes');
  if (manifest.labels === undefined) {
    return guess(
      'labels',
      Array.from({ length: classes }, (_, index) => String(index)),
      guessed,
    );
  }
  if (manifest.labels.length !== classes) {
    throw wrong(`labels: expected ${classes}, one a class of the output, got ${manifest.labels.length}`);
  }
  return manifest.labels;
}

function imageOf(manifest: Manifest, signature: Signature, guessed: string[]): ImageSpec {
  const input: TensorSpec | undefined = signature.inputs[0];
  if (input?.shape.length !== 4 || signature.inputs.length !== 1) {
    throw wrong('task classification needs one input [rows, height, width, channels]; use task tensor');
  }
  const given = manifest.image ?? {};
  const size = (key: 'height' | 'width' | 'channels', axis: number): number => {
    const own = input.shape[axis] ?? null;
    const wanted = given[key];
    if (own !== null && wanted !== undefined && own !== wanted) {
      throw wrong(`image.${key}: expected ${own} as the input has, got ${wanted}`);
    }
    const value = wanted ?? own;
    if (value === null) throw wrong(`image.${key}: the input leaves it free, so the manifest must give it`);
    return value;
  };
  const channels = size('channels', 3);
  if (channels !== 1 && channels !== 3) throw wrong(`image.channels: expected 1 or 3, got ${channels}`);
  if (manifest.image === undefined) guess('image', null, guessed);
  return {
    height: size('height', 1),
    width: size('width', 2),
    channels,
    resize: given.resize ?? 'fit',
    scale: given.scale ?? 1 / 255,
    mean: perChannel(given.mean ?? null, channels, 'mean'),
    std: perChannel(given.std ?? null, channels, 'std'),
    polarity: given.polarity ?? 'any',
    invert: given.invert ?? 'never',
  };
}

function perChannel(
  value: number | readonly number[] | null,
  channels: number,
  key: string,
): readonly number[] | null {
  if (value === null) return null;
  if (typeof value === 'number') return Array.from({ length: channels }, () => value);
  if (value.length !== channels)
    throw wrong(`image.${key}: expected ${channels} numbers, got ${value.length}`);
  return value;
}

function seriesOf(manifest: Manifest, signature: Signature, guessed: string[]): SeriesSpec {
  const [input] = signature.inputs;
  const [output] = signature.outputs;
  if (input?.shape.length !== 3 || signature.inputs.length !== 1 || output === undefined) {
    throw wrong('task forecasting needs one input [rows, steps, features]; use task tensor');
  }
  if (input.shape[2] !== 1) {
    throw wrong(
      `task forecasting takes one feature, the input has ${input.shape[2] ?? 'a free number'}; use task tensor`,
    );
  }
  const given = manifest.series ?? {};
  const lookback = given.lookback ?? input.shape[1];
  if (lookback === null || lookback === undefined) {
    throw wrong('series.lookback: the input leaves the steps free, so the manifest must give it');
  }
  if (input.shape[1] !== null && input.shape[1] !== lookback) {
    throw wrong(`series.lookback: expected ${input.shape[1] ?? 0} as the input has, got ${lookback}`);
  }
  const own = output.shape.at(-1);
  const horizon = given.horizon ?? own;
  if (horizon === null || horizon === undefined || own !== horizon) {
    throw wrong(
      `series.horizon: expected ${own ?? 'a fixed last axis of the output'}, got ${horizon ?? 'none'}`,
    );
  }
  for (const key of ['lookback', 'horizon', 'scaler'] as const)
    if (given[key] === undefined) guessed.push(`series.${key}`);
  return {
    lookback,
    horizon,
    frequency: given.frequency ?? null,
    season: given.season ?? null,
    scaler: scalerOf(given.scaler ?? { kind: 'none' }),
  };
}

type ManifestScaler = NonNullable<NonNullable<Manifest['series']>['scaler']>;

function scalerOf(given: ManifestScaler): Scaler {
  switch (given.kind) {
    case 'none':
      return { kind: 'none', offset: 0, factor: 1 };
    case 'standard':
      return { kind: 'standard', offset: given.mean, factor: given.std };
    case 'mean':
      return { kind: 'mean', offset: 0, factor: given.mean };
    case 'minmax':
      return { kind: 'minmax', offset: given.min, factor: given.max - given.min };
  }
}

function wrong(detail: string): StriateError {
  return new StriateError('MANIFEST_INVALID', { detail });
}
