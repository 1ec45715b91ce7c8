/** Forecasts beside what happened: both [rows, horizon], in the series' own unit. */
export interface ForecastRows {
  readonly rows: number;
  readonly horizon: number;
  readonly forecasts: Float64Array;
  readonly actuals: Float64Array;
}

/** Errors of a forecaster, in the unit of the series; `byStep` arrays are [horizon]. */
export interface ForecastReport {
  readonly rows: number;
  /** Over all steps. */
  readonly mae: number;
  readonly rmse: number;
  readonly maeByStep: readonly number[];
  readonly rmseByStep: readonly number[];
}

/**
 * Takes the forecasts that a sequence-to-sequence model makes at the last step of its window.
 * @param sequences [rows, steps, horizon], predictions or targets
 * @param unscale from the model's unit to the series' own
 * @returns [rows, horizon]
 */
export function lastStepForecasts(
  sequences: Float32Array,
  { rows, horizon, unscale }: { rows: number; horizon: number; unscale: (value: number) => number },
): Float64Array {
  const size = rows === 0 ? 0 : sequences.length / rows;
  const last = new Float64Array(rows * horizon);
  for (let row = 0; row < rows; row++) {
    const from = (row + 1) * size - horizon;
    for (let step = 0; step < horizon; step++)
      last[row * horizon + step] = unscale(sequences[from + step] ?? 0);
  }
  return last;
}

/** Mean absolute and root mean square errors, over all and step by step; zeros for no rows. */
export function forecastReport({ rows, horizon, forecasts, actuals }: ForecastRows): ForecastReport {
  const absolute = new Float64Array(horizon);
  const squared = new Float64Array(horizon);
  for (const [index, actual] of actuals.entries()) {
    const error = (forecasts[index] ?? 0) - actual;
    const step = index % horizon;
    absolute[step] = (absolute[step] ?? 0) + Math.abs(error);
    squared[step] = (squared[step] ?? 0) + error * error;
  }
  const perRow = (sum: number): number => (rows === 0 ? 0 : sum / rows);
  const overSteps = (sums: Float64Array): number => perRow(sums.reduce((all, sum) => all + sum, 0) / horizon);
  return {
    rows,
    mae: overSteps(absolute),
    rmse: Math.sqrt(overSteps(squared)),
    maeByStep: Array.from(absolute, perRow),
    rmseByStep: Array.from(squared, (sum) => Math.sqrt(perRow(sum))),
  };
}

/** Sorted absolute errors of each step [horizon][rows], the table that split conformal intervals are read from. */
export function absoluteResiduals({ rows, horizon, forecasts, actuals }: ForecastRows): Float64Array[] {
  return Array.from({ length: horizon }, (_, step) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const index = row * horizon + step;
      return Math.abs((forecasts[index] ?? 0) - (actuals[index] ?? 0));
    }).sort(),
  );
}
