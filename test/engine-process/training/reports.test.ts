import { classificationReport } from '../../../src/vision/classification-report';
import {
  absoluteResiduals,
  forecastReport,
  lastStepForecasts,
} from '../../../src/engine-process/training/evaluation/forecasting';

describe('classificationReport', () => {
  // Four rows of three classes: 0 right at 0.85, 1 taken for 0 at 0.55, 1 right at 0.65, 2 right at 0.95.
  const probabilities = Float32Array.of(0.85, 0.05, 0.1, 0.55, 0.35, 0.1, 0.25, 0.65, 0.1, 0, 0.05, 0.95);
  const report = classificationReport(probabilities, Float32Array.of(0, 1, 1, 2));

  it('counts what was right', () => {
    expect(report).toMatchObject({ rows: 4, accuracy: 0.75 });
    expect(report.confusion).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
  });

  it('measures each class', () => {
    expect(report.classes[0]).toEqual({ rows: 1, precision: 0.5, recall: 1, f1: 2 / 3 });
    expect(report.classes[1]).toEqual({ rows: 2, precision: 1, recall: 0.5, f1: 2 / 3 });
  });

  it('measures calibration and names the surest mistakes', () => {
    // Each row is in a bin of its own: 0.15 + 0.55 + 0.35 + 0.05 = 1.1, over four rows.
    expect(report.calibrationError).toBeCloseTo(0.275, 6);
    expect(report.worst).toHaveLength(1);
    expect(report.worst[0]).toMatchObject({ row: 1, target: 1, predicted: 0 });
  });

  it('names the rows of each cell by their numbers, wrong cells first', () => {
    const numbered = classificationReport(probabilities, [0, 1, 1, 2], [40, 41, 42, 43]);
    expect(numbered.cells).toEqual([
      { target: 1, predicted: 0, count: 1, rows: [41] },
      { target: 0, predicted: 0, count: 1, rows: [40] },
      { target: 1, predicted: 1, count: 1, rows: [42] },
      { target: 2, predicted: 2, count: 1, rows: [43] },
    ]);
    expect(numbered.worst[0]).toMatchObject({ row: 41 });
    expect(numbered.calibration.map(({ rows }) => rows)).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 1, 1]);
  });

  it('keeps a matrix of few classes only, and at most 12 rows a cell', () => {
    const classes = 201;
    const rows = 30;
    const all = new Float32Array(rows * classes);
    for (let row = 0; row < rows; row++) all[row * classes] = 1;
    const many = classificationReport(all, new Int32Array(rows));
    expect(many.confusion).toBeNull();
    expect(many.cells).toMatchObject([{ target: 0, predicted: 0, count: rows }]);
    expect(many.cells[0]?.rows).toHaveLength(12);
  });

  it('says 0 of nothing', () => {
    expect(classificationReport(new Float32Array(0), new Float32Array(0))).toMatchObject({
      rows: 0,
      accuracy: 0,
      calibrationError: 0,
    });
  });
});

describe('forecastReport', () => {
  const forecasts = Float64Array.of(1, 2, 3, 4);
  const actuals = Float64Array.of(2, 2, 5, 0);
  const rows = { rows: 2, horizon: 2, forecasts, actuals };

  it('measures all steps and each step', () => {
    expect(forecastReport(rows)).toEqual({
      rows: 2,
      mae: 7 / 4,
      rmse: Math.sqrt(21 / 4),
      maeByStep: [1.5, 2],
      rmseByStep: [Math.sqrt(2.5), Math.sqrt(8)],
    });
  });

  it('sorts the absolute residuals of each step', () => {
    expect(absoluteResiduals(rows).map((errors) => Array.from(errors))).toEqual([
      [1, 2],
      [0, 4],
    ]);
  });

  it('says 0 of no rows', () => {
    const none = { rows: 0, horizon: 2, forecasts: new Float64Array(0), actuals: new Float64Array(0) };
    expect(forecastReport(none)).toMatchObject({ mae: 0, rmse: 0, maeByStep: [0, 0] });
  });
});

it('takes the last step of a sequence of forecasts, unscaled', () => {
  const sequences = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const last = lastStepForecasts(sequences, { rows: 2, horizon: 2, unscale: (value) => value * 10 });
  expect(Array.from(last)).toEqual([30, 40, 70, 80]);
});
