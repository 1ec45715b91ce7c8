import type { ForecastDocument } from '../../service/train-report';
import { linePlot } from './line-plot';
import { figure, markup, type Markup } from './markup';

/** What a page says of a forecaster. */
export function forecastSection(
  report: ForecastDocument,
  metrics: Readonly<Record<string, unknown>>,
): Markup {
  const { by_step: bySteps, baselines, intervals, windows, season } = report;
  const rivals = Object.entries(baselines);
  const errors = [
    ['model', bySteps] as const,
    ...rivals.map(([name, each]) => [name, each.by_step] as const),
  ];
  const rows = [['model', { ...metrics, skill: null }] as const, ...rivals];
  const columns = ['mae', 'rmse', 'mase', 'smape', 'skill'] as const;
  const number = (value: unknown): string => figure(typeof value === 'number' ? value : null);
  return markup`<section><h2>Beside the baselines</h2>
<p>${windows} held-out windows, a season of ${season} steps. Skill is 1 less the model's MAE over the baseline's: above 0
the model is better.</p>
<table><tr><th></th>${columns.map((name) => markup`<th>${name}</th>`)}</tr>
${rows.map(
  ([name, values]) =>
    markup`<tr><td>${name}</td>${columns.map(
      (column) => markup`<td>${number((values as Readonly<Record<string, unknown>>)[column])}</td>`,
    )}</tr>`,
)}</table>
<h3>MAE by step</h3>
${linePlot(
  errors.map(([name, steps]) => ({ name, points: steps.map(({ step, mae }) => ({ x: step, y: mae })) })),
  { x: 'steps ahead', y: 'MAE' },
)}
${
  intervals === null
    ? markup`<p>The windows are too few to judge intervals by.</p>`
    : markup`<h3>Coverage of the ${Math.round(intervals.level * 100)} % intervals</h3>
${linePlot(
  [
    { name: 'covered', points: bySteps.map(({ step, coverage }) => ({ x: step, y: coverage })) },
    { name: 'promised', points: bySteps.map(({ step }) => ({ x: step, y: intervals.level })) },
  ],
  { x: 'steps ahead', y: 'share inside' },
)}`
}
<h3>By step</h3>
<table><tr><th>step</th><th>MAE</th><th>RMSE</th><th>MASE</th><th>sMAPE</th><th>coverage</th></tr>
${bySteps.map(
  ({ step, mae, rmse, mase, smape, coverage }) =>
    markup`<tr><td>${step}</td><td>${figure(mae)}</td><td>${figure(rmse)}</td><td>${figure(mase)}</td><td>${figure(smape)}</td><td>${figure(coverage)}</td></tr>`,
)}</table></section>`;
}
