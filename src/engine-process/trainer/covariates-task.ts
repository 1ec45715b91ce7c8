import { readFile, rm } from 'node:fs/promises';
import type { TrainerCovariates } from '../../messages/trainer-protocol';
import { selectRows, type TrainingData } from '../training/samples/training-data';
import { UnsuitableData } from './failures';
import { fitScaler, manifestScaler, type SeriesData, type SeriesScaler } from './series-task';
import type { SeriesDataset } from './task-data';

interface CovariateWindows {
  readonly lookback: number;
  /** Steps by which what is known of the future is shown ahead. */
  readonly horizon: number;
  readonly scaler: SeriesScaler['kind'];
}

/** A column as the model sees it. */
interface ScaledColumn {
  /** [rows of the data set], as it came. */
  readonly numbers: Float64Array;
  readonly scaler: SeriesScaler;
  readonly lead: number;
}

/**
 * The windows of a job with its covariates as further features, in the order of the manifest: past, future, calendar. What
 * is known of the future is shown one horizon ahead. Covariates are scaled by numbers that the learnt part alone gave, the
 * calendar not at all; windows with a missing covariate are left out. Gives back the manifest's `covariates` too.
 * @throws UnsuitableData when no window is left to learn from or none is held out
 */
export async function withCovariates(
  data: SeriesData,
  dataset: SeriesDataset,
  options: CovariateWindows,
): Promise<{ readonly data: SeriesData; readonly manifest: Readonly<Record<string, unknown>> }> {
  const { covariates } = dataset;
  if (covariates === null) return { data, manifest: {} };
  const columns = await readColumns(dataset, covariates, options);
  const withColumns = (rows: TrainingData, origins: Int32Array): Widened =>
    widened(rows, { origins, columns, dataset, lookback: options.lookback });
  const train = withColumns(data.train, data.learntOrigins);
  const heldOut = withColumns(data.heldOut, data.origins);
  if (train.data.rows === 0 || heldOut.data.rows === 0) {
    throw new UnsuitableData(
      `expected windows without a missing covariate before and after the cut, got ${train.data.rows} to learn from ` +
        `and ${heldOut.data.rows} held out`,
    );
  }
  const named = (names: readonly string[], from: number): readonly unknown[] =>
    names.map((name, index) => ({ name, scaler: manifestScaler(columns[from + index]!.scaler) }));
  return {
    data: {
      ...data,
      train: train.data,
      heldOut: heldOut.data,
      learntOrigins: train.origins,
      origins: heldOut.origins,
    },
    manifest: {
      covariates: {
        past: named(covariates.past, 0),
        future: named(covariates.future, covariates.past.length),
        calendar: covariates.calendar,
      },
    },
  };
}

/** Reads the columns that the server wrote for this attempt, and removes the file. */
async function readColumns(
  { rows, series }: SeriesDataset,
  { file, past, future, calendarColumns }: TrainerCovariates,
  { horizon, scaler }: CovariateWindows,
): Promise<readonly ScaledColumn[]> {
  const numbers = new Float64Array(Uint8Array.from(await readFile(file)).buffer);
  await rm(file, { force: true });
  const own = past.length + future.length;
  return Array.from({ length: own + calendarColumns }, (_, index): ScaledColumn => {
    const column = numbers.subarray(index * rows, (index + 1) * rows);
    const learnt = series.map(({ start, cut }) => column.subarray(start, start + cut));
    return {
      numbers: column,
      scaler: fitScaler(index < own ? scaler : 'none', learnt),
      lead: index < past.length ? 0 : horizon,
    };
  });
}

interface Widened {
  readonly data: TrainingData;
  readonly origins: Int32Array;
}

/** Puts the columns behind the one feature of each step; rows with a missing number go. */
function widened(
  rows: TrainingData,
  options: {
    readonly origins: Int32Array;
    readonly columns: readonly ScaledColumn[];
    readonly dataset: SeriesDataset;
    readonly lookback: number;
  },
): Widened {
  const { origins, columns, dataset, lookback } = options;
  const features = 1 + columns.length;
  const inputs = new Float32Array(rows.rows * lookback * features);
  const whole: number[] = [];
  for (let row = 0; row < rows.rows; row++) {
    const { start } = dataset.series[origins[row * 2] ?? 0]!;
    const from = start + (origins[row * 2 + 1] ?? 0) - lookback;
    let isWhole = true;
    for (let step = 0; step < lookback; step++) {
      const at = (row * lookback + step) * features;
      inputs[at] = rows.inputs[row * lookback + step] ?? 0;
      for (const [index, { numbers, scaler, lead }] of columns.entries()) {
        const value = ((numbers[from + step + lead] ?? NaN) - scaler.offset) / scaler.factor;
        inputs[at + 1 + index] = value;
        if (!Number.isFinite(value)) isWhole = false;
      }
    }
    if (isWhole) whole.push(row);
  }
  const data = selectRows({ ...rows, inputShape: [lookback, features], inputs }, whole);
  const kept = whole.flatMap((row) => [origins[row * 2] ?? 0, origins[row * 2 + 1] ?? 0]);
  return { data, origins: Int32Array.from(kept) };
}
