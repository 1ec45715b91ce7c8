import { rowSize, type TrainingData } from './training-data';

export interface WindowOptions {
  /** Steps that a window shows. */
  readonly lookback: number;
  /** Values after each step that are its target. */
  readonly horizon: number;
  /** Steps from one window's start to the next; 1 takes every window. */
  readonly stride: number;
}

/**
 * All windows of one series for a sequence-to-sequence forecaster: inputs [windows, lookback, 1], and for each step the
 * `horizon` values that follow it, [windows, lookback, horizon]. A window ends where its last target does, so windows
 * of two parts of a series share no value. Empty if the series is shorter than lookback + horizon.
 */
export function sequenceWindows(series: Float32Array, options: WindowOptions): TrainingData {
  const { lookback, horizon, stride } = options;
  const rows = Math.max(0, Math.floor((series.length - lookback - horizon) / stride) + 1);
  const inputs = new Float32Array(rows * lookback);
  const targets = new Float32Array(rows * lookback * horizon);
  for (let row = 0; row < rows; row++) {
    const start = row * stride;
    inputs.set(series.subarray(start, start + lookback), row * lookback);
    for (let step = 0; step < lookback; step++) {
      const next = start + step + 1;
      targets.set(series.subarray(next, next + horizon), (row * lookback + step) * horizon);
    }
  }
  return {
    rows,
    inputShape: [lookback, 1],
    targetShape: [lookback, horizon],
    inputs,
    inputScale: 1,
    targets,
  };
}

/**
 * The same windows for a model that forecasts from its last step only: targets [windows, horizon]. Data whose targets
 * are one axis a row already are given back as they are.
 */
export function lastStepTargets(windows: TrainingData): TrainingData {
  const { rows, targetShape } = windows;
  if (targetShape.length < 2) return windows;
  const horizon = targetShape.at(-1) ?? 1;
  const size = rowSize(targetShape);
  const targets = new Float32Array(rows * horizon);
  for (let row = 0; row < rows; row++) {
    targets.set(windows.targets.subarray((row + 1) * size - horizon, (row + 1) * size), row * horizon);
  }
  return { ...windows, targetShape: [horizon], targets };
}
