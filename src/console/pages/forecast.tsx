import type { JSX } from 'preact';
import type { Address } from '../address';
import { changeQuery } from '../navigation';
import { api } from '../connection/api';
import { useLoad } from '../connection/loading';
import type { Model, SentSeries } from '../connection/wire';
import { chosenModel } from '../parts/model-choice';
import { Empty } from '../parts/panel';
import { ProblemNote } from '../parts/problem-note';
import { Tabs } from '../parts/tabs';
import { BacktestView } from './forecast/backtest-view';
import { ForecastView } from './forecast/forecast-view';
import { Settings } from './forecast/settings';
import { SeriesInput } from './forecast/series-input';
import { useSeries } from './forecast/use-series';

/** Paste a series, see what a forecaster makes of it. */
export function ForecastPage({ address }: { readonly address: Address }): JSX.Element {
  const models = useLoad('models', (signal) => api.models(signal));
  const model = models.value && chosenModel(models.value, 'forecasting', address.query.get('model'));
  return (
    <>
      <ProblemNote problem={models.problem} />
      {models.value !== null && model === null && (
        <Empty>
          <p>No forecaster answers now.</p>
          <p>
            Put one into <code>models/NAME/1/</code>, or train one from a data set of series.
          </p>
        </Empty>
      )}
      {models.value !== null && model !== null && (
        <Forecaster key={model.name} models={models.value} model={model} address={address} />
      )}
    </>
  );
}

const TABS = [
  { id: 'forecast', title: 'Forecast' },
  { id: 'backtest', title: 'Backtest' },
] as const;

function Forecaster(props: {
  readonly models: readonly Model[];
  readonly model: Model;
  readonly address: Address;
}): JSX.Element {
  const { model, models, address } = props;
  const source = useSeries(address.query);
  const tab = address.query.get('tab') === 'backtest' ? 'backtest' : 'forecast';
  return (
    <div class="split">
      <div class="stack">
        <SeriesInput source={source} query={address.query} />
        <Settings models={models} model={model} query={address.query} />
      </div>
      <div class="stack">
        <ProblemNote problem={source.problem} />
        {source.series === null && source.problem === null && (
          <Empty>
            <p>No series yet.</p>
            <p>
              Paste a CSV on the left, drop a file, or{' '}
              <a href="#/forecast?example=births">take the example</a>: births a day in the United States.
            </p>
          </Empty>
        )}
        {source.series !== null && (
          <>
            <Tabs
              label="What to do with the series"
              tabs={TABS}
              chosen={tab}
              panel="forecast"
              onChoose={(next) => changeQuery({ tab: next === 'forecast' ? null : next })}
            />
            <div id="panel-forecast" role="tabpanel" aria-label={tab} class="stack">
              <View tab={tab} model={model} series={source.series} query={address.query} />
            </div>
          </>
        )}
      </div>
    </div>
  );
}

function View(props: {
  readonly tab: 'forecast' | 'backtest';
  readonly model: Model;
  readonly series: SentSeries;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { tab, ...rest } = props;
  return tab === 'forecast' ? <ForecastView {...rest} /> : <BacktestView {...rest} />;
}
