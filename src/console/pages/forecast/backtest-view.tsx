import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Chart, type ChartContent } from '../../charts/chart';
import { api } from '../../connection/api';
import { useAction } from '../../connection/loading';
import type { Backtest, BaselineName, Model, PointScores, SentSeries } from '../../connection/wire';
import { NumberField } from '../../parts/fields';
import { numberText, percentText } from '../../parts/format';
import { Empty, Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';
import { BASELINE_TITLES } from './forecast-chart';
import { horizonOf } from './settings';

const LEVELS = [50, 80, 95];
const BASELINES: readonly BaselineName[] = ['last_value', 'seasonal_naive', 'ridge_ar'];

/** How well the model would have forecast the known end of the series, step by step, beside the baselines. */
export function BacktestView(props: {
  readonly model: Model;
  readonly series: SentSeries;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { model, series, query } = props;
  const [windows, setWindows] = useState(12);
  const [step, setStep] = useState(7);
  const horizon = horizonOf(query);
  const run = useAction(() =>
    api.backtest(model.name, {
      series: [series],
      windows,
      step,
      levels: LEVELS,
      ...(horizon === null ? {} : { horizon }),
    }),
  );
  useEffect(() => void run.run(), [series, horizon]);
  return (
    <>
      <Panel title="Backtest">
        <form
          class="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            void run.run();
          }}
        >
          <NumberField label="Forecasts" min={1} max={500} value={windows} onChange={setWindows} />
          <NumberField label="Steps between them" min={1} max={1000} value={step} onChange={setStep} />
          <button type="submit" class="primary" disabled={run.isRunning}>
            {run.isRunning ? 'Forecasting …' : 'Run'}
          </button>
        </form>
      </Panel>
      <ProblemNote problem={run.problem} />
      {run.value === null && run.problem === null && (
        <Empty>
          <p>Forecasting …</p>
          <p>Each forecast starts from an earlier point of the series and is compared with what came.</p>
        </Empty>
      )}
      {run.value !== null && <Scores backtest={run.value} />}
    </>
  );
}

function Scores({ backtest }: { readonly backtest: Backtest }): JSX.Element {
  const rows: readonly (readonly [string, PointScores])[] = [
    ['the model', backtest.metrics],
    ...BASELINES.map((name) => [BASELINE_TITLES[name], backtest.baselines[name]] as const),
  ];
  return (
    <>
      <Panel title="Error by step" aside={<span class="muted">{backtest.forecasts} forecasts</span>}>
        <Chart
          content={byStep(backtest)}
          height={260}
          label="Mean absolute error of the model and of the baselines at each step ahead."
        />
      </Panel>
      <Panel title="Over all steps">
        <div class="scroll" tabIndex={0} role="region" aria-label="Errors over all steps">
          <table>
            <thead>
              <tr>
                <th scope="col">Forecast by</th>
                <th scope="col" class="number">
                  MAE
                </th>
                <th scope="col" class="number">
                  RMSE
                </th>
                <th scope="col" class="number">
                  MASE
                </th>
                <th scope="col" class="number">
                  sMAPE
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, scores]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">{numberText(scores.mae)}</td>
                  <td class="number">{numberText(scores.rmse)}</td>
                  <td class="number">{numberText(scores.mase)}</td>
                  <td class="number">{numberText(scores.smape)} %</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Panel title="How the bands held">
        {backtest.intervals === null ? (
          <p class="muted">No bands: {backtest.uncertainty_reason}</p>
        ) : (
          <div class="scroll" tabIndex={0} role="region" aria-label="How the bands held">
            <table>
              <thead>
                <tr>
                  <th scope="col">Band</th>
                  <th scope="col" class="number">
                    Values inside
                  </th>
                  <th scope="col" class="number">
                    Mean width
                  </th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(backtest.intervals).map(([level, held]) => (
                  <tr key={level}>
                    <th scope="row">{level} %</th>
                    <td class="number">{held === null ? '–' : percentText(held.coverage)}</td>
                    <td class="number">{numberText(held?.width)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
    </>
  );
}

function byStep({ metrics, baselines, horizon }: Backtest): ChartContent {
  const errors = (scores: PointScores): number[] => scores.by_step.map(({ mae }) => mae);
  return {
    x: Array.from({ length: horizon }, (_, step) => step + 1),
    isTime: false,
    xName: 'step',
    areas: [],
    lines: [
      { label: BASELINE_TITLES.last_value, values: errors(baselines.last_value), tone: 'third', dash: true },
      {
        label: BASELINE_TITLES.seasonal_naive,
        values: errors(baselines.seasonal_naive),
        tone: 'second',
        dash: true,
      },
      { label: BASELINE_TITLES.ridge_ar, values: errors(baselines.ridge_ar), tone: 'fourth', dash: true },
      { label: 'the model', values: errors(metrics), tone: 'accent', hasPoints: true },
    ],
  };
}
