import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { changeQuery } from '../../navigation';
import { Chart } from '../../charts/chart';
import { api } from '../../connection/api';
import { useAction } from '../../connection/loading';
import type { BaselineName, Forecast, Model, SentSeries } from '../../connection/wire';
import { CheckField } from '../../parts/fields';
import { percentText } from '../../parts/format';
import { Figure, Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';
import { Snippets } from '../../parts/snippets';
import { StageTimes } from '../../parts/stage-times';
import { BASELINE_TITLES, forecastChart } from './forecast-chart';
import { forecastSnippets } from './forecast-snippets';
import { ForecastTable } from './forecast-table';
import { heldBack, horizonOf } from './settings';

const LEVELS = [50, 80, 95];
/** A person who types changes the series many times a second. */
const SETTLE_MS = 250;

interface Answered {
  readonly forecast: Forecast;
  readonly sent: SentSeries;
  /** What was kept back: the truth of the first steps. */
  readonly truth: readonly (number | null)[];
}

export function ForecastView(props: {
  readonly model: Model;
  readonly series: SentSeries;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { model, series, query } = props;
  const hold = Math.min(heldBack(query), series.values.length - 1);
  const horizon = horizonOf(query);
  const sent = useMemo(() => withoutEnd(series, hold), [series, hold]);
  const body = useMemo(
    () => ({ series: [sent], levels: LEVELS, ...(horizon === null ? {} : { horizon }) }),
    [sent, horizon],
  );
  const answer = useAction(async (): Promise<Answered> => ({
    forecast: await api.forecast(model.name, body),
    sent,
    truth: hold === 0 ? [] : series.values.slice(-hold),
  }));
  useEffect(() => {
    const timer = window.setTimeout(() => void answer.run(), SETTLE_MS);
    return () => window.clearTimeout(timer);
  }, [body]);
  return (
    <>
      <ProblemNote problem={answer.problem} />
      {answer.value !== null && <Result answered={answer.value} query={query} />}
      <Panel title="The same request">
        <Snippets label="Language" snippets={forecastSnippets(model.name, body)} />
      </Panel>
    </>
  );
}

function withoutEnd(series: SentSeries, hold: number): SentSeries {
  if (hold === 0) return series;
  const { timestamps } = series;
  return {
    ...series,
    values: series.values.slice(0, -hold),
    ...(timestamps === undefined ? {} : { timestamps: timestamps.slice(0, -hold) }),
  };
}

function Result({
  answered,
  query,
}: {
  readonly answered: Answered;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { forecast, sent, truth } = answered;
  const [only] = forecast.forecasts;
  const isWhole = query.get('span') === 'all';
  const chart = useMemo(() => only && forecastChart(sent, only, truth), [answered]);
  if (only === undefined || chart === undefined)
    return <p class="muted">There is no forecast in the answer.</p>;
  return (
    <>
      {forecast.degraded && (
        <p class="note warn">
          The model could not answer in time ({forecast.degraded_by}); this is the seasonal naive baseline.
        </p>
      )}
      {forecast.uncertainty_reason !== null && (
        <p class="note warn">No bands: {forecast.uncertainty_reason}</p>
      )}
      <Panel
        title={`${sent.id}: ${only.mean.length} steps ahead`}
        aside={
          <CheckField
            label="Whole series"
            checked={isWhole}
            onChange={(checked) => changeQuery({ span: checked ? 'all' : null })}
          />
        }
      >
        <Chart
          content={chart.content}
          view={isWhole ? chart.whole : chart.recent}
          height={340}
          label={`The last values of ${sent.id} and the forecast of ${only.mean.length} steps with its bands.`}
        />
        <dl class="figures tight">
          {only.skill !== null &&
            Object.entries(only.skill).map(([name, skill]) => (
              <Figure
                key={name}
                name={`Against ${BASELINE_TITLES[name as BaselineName]}`}
                value={`${skill >= 0 ? '' : '−'}${percentText(Math.abs(skill))}`}
                note={skill >= 0 ? 'less error, on its validation' : 'more error, on its validation'}
              />
            ))}
          {chart.errors !== null && (
            <Figure
              name="Error here"
              value={chart.errors.text}
              note={`mean of ${chart.errors.count} steps kept back`}
            />
          )}
        </dl>
      </Panel>
      <Panel title="In figures">
        <ForecastTable forecast={only} truth={truth} />
      </Panel>
      <Panel
        title="Where the time went"
        aside={
          <span class="muted">
            {forecast.model}, version {forecast.version}
          </span>
        }
      >
        <StageTimes timings={forecast.timings_ms} />
      </Panel>
    </>
  );
}
