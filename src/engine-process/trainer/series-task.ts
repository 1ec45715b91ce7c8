import { readFile } from 'node:fs/promises';
import type { StoredSeriesPart } from '../../messages/trainer-protocol';
import type { NamedTensors } from '../../tensor/tensor';
import { lastStepForecasts } from '../training/evaluation/forecasting';
import { sequenceWindows } from '../training/samples/sequence-windows';
import type { TrainingData } from '../training/samples/training-data';
import { UnsuitableData } from './failures';
import type { SeriesDataset, TaskData } from './task-data';

/** scaled = (value - offset) / factor. */
export interface SeriesScaler {
  readonly kind: 'none' | 'mean' | 'standard';
  readonly offset: number;
  readonly factor: number;
}

interface WindowsOfSeries {
  readonly lookback: number;
  readonly horizon: number;
}

/** Windows of all series of a job, scaled by numbers that the learnt part alone gave. */
export interface SeriesData extends TaskData {
  readonly scaler: SeriesScaler;
  /** int32 [rows to learn from, 2]: number of the series, and the row from its start that follows the window. */
  readonly learntOrigins: Int32Array;
  /** int32 [held-out rows, 2]: number of the series, and the row from its start that is forecast first. */
  readonly origins: Int32Array;
}

/** Windows and series that are held out at most: validation runs after each epoch. They are spread evenly. */
const MAX_HELD_OUT = 4_000;

/**
 * Cuts the series of a job into windows. Those that are learnt from end before the cut; those that are held out, of
 * these series or of another data set, forecast from the cut on and may look back beyond it. Windows with a missing
 * value are left out. Throws UnsuitableData when either part has none.
 * @param options.scaler how to scale, or the numbers to do it by
 */
export async function readSeries(
  dataset: SeriesDataset,
  options: WindowsOfSeries & { readonly scaler: SeriesScaler['kind'] | SeriesScaler },
): Promise<SeriesData> {
  const values = await readTarget(dataset);
  const learnt = dataset.series.map(({ start, cut }) => values.subarray(start, start + cut));
  const scaler = typeof options.scaler === 'string' ? fitScaler(options.scaler, learnt) : options.scaler;
  const scaled = (part: Float64Array): Float32Array =>
    Float32Array.from(part, (value) => (value - scaler.offset) / scaler.factor);
  const { lookback, horizon } = options;
  const learntWindows = learnt.map((part) => sequenceWindows(scaled(part), { ...options, stride: 1 }));
  const train = joined(learntWindows, options);
  const learntOrigins = learntWindows.flatMap(({ rows }, series) =>
    Array.from({ length: rows }, (_, row) => [series, lookback + row]),
  );
  const source = dataset.heldOut ?? dataset;
  const heldOutValues = dataset.heldOut === null ? values : await readTarget(dataset.heldOut);
  const possible = source.series.reduce(
    (sum, { length, cut }) => sum + Math.max(0, length - Math.max(cut, lookback) - horizon + 1),
    0,
  );
  const stride = Math.max(1, Math.ceil(possible / MAX_HELD_OUT));
  const every = Math.max(1, Math.ceil(source.series.length / MAX_HELD_OUT));
  const origins: number[] = [];
  const parts = source.series.map(({ start, length, cut }, series) => {
    const from = Math.max(0, cut - lookback);
    const end = series % every === 0 ? length : from;
    const part = heldOutValues.subarray(start + from, start + end);
    const windows = sequenceWindows(scaled(part), { lookback, horizon, stride });
    for (let row = 0; row < windows.rows; row++) origins.push(series, from + lookback + row * stride);
    return windows;
  });
  const heldOut = joined(parts, options);
  const known = heldOut.kept.flatMap((row) => origins.slice(row * 2, row * 2 + 2));
  if (train.data.rows === 0 || heldOut.data.rows === 0) {
    throw new UnsuitableData(
      `expected ${lookback + horizon} steps in a row without a missing value before and after the cut, ` +
        `got ${train.data.rows} windows to learn from and ${heldOut.data.rows} held out`,
    );
  }
  return {
    train: train.data,
    heldOut: heldOut.data,
    scaler,
    learntOrigins: Int32Array.from(train.kept.flatMap((row) => learntOrigins[row]!)),
    origins: Int32Array.from(known),
  };
}

/** Forecasts of the held-out windows in the series' own unit, for the server to judge. */
export function forecastTensors(
  data: SeriesData,
  options: { readonly predictions: Float32Array; readonly horizon: number },
): NamedTensors {
  const { rows } = data.heldOut;
  const { offset, factor } = data.scaler;
  const { predictions, horizon } = options;
  const unscale = (value: number): number => value * factor + offset;
  const forecasts = Float32Array.from(lastStepForecasts(predictions, { rows, horizon, unscale }));
  return new Map([
    ['forecasts', { dtype: 'float32', shape: [rows, horizon], data: forecasts }],
    ['origins', { dtype: 'int32', shape: [rows, 2], data: data.origins }],
  ]);
}

/** The scaler in the words of a model's manifest. */
export function manifestScaler({ kind, offset, factor }: SeriesScaler): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'none':
      return { kind };
    case 'mean':
      return { kind, mean: factor };
    case 'standard':
      return { kind, mean: offset, std: factor };
  }
}

async function readTarget({ valuesFile, rows }: StoredSeriesPart): Promise<Float64Array> {
  const bytes = Uint8Array.from(await readFile(valuesFile));
  return new Float64Array(bytes.buffer, 0, rows);
}

/** The scaler of a kind for what is learnt from. Source of `mean`: mean absolute value, as DeepAR does. */
export function fitScaler(kind: SeriesScaler['kind'], parts: readonly Float64Array[]): SeriesScaler {
  let [count, sum, absolute] = [0, 0, 0];
  for (const part of parts) {
    for (const value of part) {
      if (Number.isNaN(value)) continue;
      count += 1;
      sum += value;
      absolute += Math.abs(value);
    }
  }
  const usable = (factor: number): number => (Number.isFinite(factor) && factor > 0 ? factor : 1);
  if (kind === 'none') return { kind, offset: 0, factor: 1 };
  if (kind === 'mean') return { kind, offset: 0, factor: usable(absolute / count) };
  const offset = count === 0 ? 0 : sum / count;
  let squares = 0;
  for (const part of parts) {
    for (const value of part) if (!Number.isNaN(value)) squares += (value - offset) ** 2;
  }
  return { kind, offset, factor: usable(Math.sqrt(squares / count)) };
}

/** Windows of several series as one set, those with a missing value left out; `kept` counts over all of them. */
function joined(
  parts: readonly TrainingData[],
  { lookback, horizon }: WindowsOfSeries,
): { readonly data: TrainingData; readonly kept: readonly number[] } {
  const [inputSize, targetSize] = [lookback, lookback * horizon];
  const kept: number[] = [];
  const whole: { readonly part: TrainingData; readonly row: number }[] = [];
  let counted = 0;
  for (const part of parts) {
    for (let row = 0; row < part.rows; row++) {
      const inputs = part.inputs.subarray(row * inputSize, (row + 1) * inputSize);
      const targets = part.targets.subarray(row * targetSize, (row + 1) * targetSize);
      if (inputs.every(Number.isFinite) && targets.every(Number.isFinite)) {
        kept.push(counted);
        whole.push({ part, row });
      }
      counted += 1;
    }
  }
  const inputs = new Float32Array(whole.length * inputSize);
  const targets = new Float32Array(whole.length * targetSize);
  for (const [index, { part, row }] of whole.entries()) {
    inputs.set(part.inputs.subarray(row * inputSize, (row + 1) * inputSize), index * inputSize);
    targets.set(part.targets.subarray(row * targetSize, (row + 1) * targetSize), index * targetSize);
  }
  const data: TrainingData = {
    rows: whole.length,
    inputShape: [lookback, 1],
    targetShape: [lookback, horizon],
    inputs,
    inputScale: 1,
    targets,
  };
  return { data, kept };
}
