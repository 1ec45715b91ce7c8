import { readFile, rm } from 'node:fs/promises';
import type { StoredSeriesPart, TrainerCovariates } from '../../messages/trainer-protocol';
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

/** Series of one data set with the columns that go with them. */
interface Part {
  readonly dataset: StoredSeriesPart;
  readonly columns: readonly ScaledColumn[];
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
  const columns = scaledColumns(await readColumns(dataset, covariates), { dataset, covariates, options });
  const own: Part = { dataset, columns };
  const withColumns = (rows: TrainingData, origins: Int32Array, part: Part): Widened =>
    widened(rows, { origins, ...part, lookback: options.lookback });
  const train = withColumns(data.train, data.learntOrigins, own);
  const heldOut = withColumns(data.heldOut, data.origins, (await otherPart(dataset, columns)) ?? own);
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

/** The data set that is held out as a whole, scaled as the one that is learnt from; `null` when there is none. */
async function otherPart({ heldOut }: SeriesDataset, columns: readonly ScaledColumn[]): Promise<Part | null> {
  if (heldOut === null) return null;
  if (heldOut.covariates === null) throw new UnsuitableData('the held-out data set has no covariates');
  const numbers = await readColumns(heldOut, heldOut.covariates);
  return {
    dataset: heldOut,
    columns: columns.map((column, index) => ({ ...column, numbers: numbers[index] ?? new Float64Array() })),
  };
}

/** Reads the columns that the server wrote for this attempt, and removes the file. */
async function readColumns(
  { rows }: StoredSeriesPart,
  { file, past, future, calendarColumns }: TrainerCovariates,
): Promise<readonly Float64Array[]> {
  const numbers = new Float64Array(Uint8Array.from(await readFile(file)).buffer);
  await rm(file, { force: true });
  return Array.from({ length: past.length + future.length + calendarColumns }, (_, index) =>
    numbers.subarray(index * rows, (index + 1) * rows),
  );
}

function scaledColumns(
  columns: readonly Float64Array[],
  of: {
    readonly dataset: StoredSeriesPart;
    readonly covariates: TrainerCovariates;
    readonly options: CovariateWindows;
  },
): readonly ScaledColumn[] {
  const { past, future } = of.covariates;
  const { scaler, horizon } = of.options;
  return columns.map((numbers, index): ScaledColumn => {
    const learnt = of.dataset.series.map(({ start, cut }) => numbers.subarray(start, start + cut));
    return {
      numbers,
      scaler: fitScaler(index < past.length + future.length ? scaler : 'none', learnt),
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
    readonly dataset: StoredSeriesPart;
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
