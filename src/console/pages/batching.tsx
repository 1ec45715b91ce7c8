import type { JSX } from 'preact';
import type { Address } from '../address';
import { changeQuery } from '../navigation';
import { api } from '../connection/api';
import { useLoad } from '../connection/loading';
import { useTraffic } from '../connection/traffic';
import type { BatchingState, Model } from '../connection/wire';
import { SelectField } from '../parts/fields';
import { numberText } from '../parts/format';
import { Empty, Figure, Panel } from '../parts/panel';
import { ProblemNote } from '../parts/problem-note';
import { BatchSizes } from './batching/batch-sizes';
import { LiveCharts } from './batching/live-charts';
import { Outcomes } from './batching/outcomes';
import type { Served } from './batching/served';
import { WhatIf } from './batching/what-if';

/** How requests wait and run together: now, since the start, and how it would be otherwise. */
export function BatchingPage({ address }: { readonly address: Address }): JSX.Element {
  const models = useLoad('models', (signal) => api.models(signal));
  const served = models.value === null ? [] : servedOf(models.value);
  const shown = served.find((each) => nameOf(each) === address.query.get('of')) ?? served[0];
  return (
    <>
      <ProblemNote problem={models.problem} />
      {models.value !== null && shown === undefined && (
        <Empty>
          <p>No version serves now.</p>
          <p>As soon as one is available, its queue can be seen here.</p>
        </Empty>
      )}
      {shown !== undefined && (
        <Batching key={nameOf(shown)} served={served} shown={shown} query={address.query} />
      )}
    </>
  );
}

function servedOf(models: readonly Model[]): readonly Served[] {
  return models.flatMap(({ name, versions }) =>
    versions.filter(({ state }) => state === 'available').map(({ version }) => ({ model: name, version })),
  );
}

const nameOf = ({ model, version }: Served): string => `${model} ${version}`;

function Batching(props: {
  readonly served: readonly Served[];
  readonly shown: Served;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { served, shown, query } = props;
  const { model, version } = shown;
  const state = useLoad(nameOf(shown), () => api.batching(model, version), { everyMs: 1_000 });
  const statistics = useLoad(`statistics ${nameOf(shown)}`, () => api.batchStatistics(model, version), {
    everyMs: 2_000,
  });
  const traffic = useTraffic();
  return (
    <div class="stack">
      <div class="fields wide">
        <SelectField
          label="Version that serves"
          value={nameOf(shown)}
          options={served.map((each) => ({
            value: nameOf(each),
            title: `${each.model}, version ${each.version}`,
          }))}
          onChange={(of) => changeQuery({ of })}
        />
      </div>
      <ProblemNote problem={state.problem ?? traffic.problem} />
      {state.value !== null && <Now state={state.value} />}
      <LiveCharts looks={traffic.looks} served={shown} />
      <div class="columns">
        <BatchSizes sizes={statistics.value ?? []} />
        <Outcomes look={traffic.looks.at(-1)} served={shown} />
      </div>
      {state.value !== null && statistics.value !== null && (
        <WhatIf state={state.value} sizes={statistics.value} query={query} />
      )}
    </div>
  );
}

function Now({ state }: { readonly state: BatchingState }): JSX.Element {
  const { now } = state;
  return (
    <Panel title="Now">
      <dl class="figures tight">
        <Figure
          name="Waiting"
          value={`${now.waiting_rows} rows`}
          note={`in ${now.waiting_requests} requests`}
        />
        <Figure name="Running" value={`${now.running_batches} batches`} />
        <Figure name="Arriving" value={`${numberText(now.arriving_rows_per_second)} rows/s`} />
        <Figure name="Largest batch" value={`${state.max_batch_size} rows`} note={sizesText(state)} />
        <Figure
          name="Waits to fill for"
          value={`${numberText(state.max_queue_delay_ms)} ms`}
          note="at most, when it could start"
        />
        <Figure
          name="Room"
          value={`${numberText(state.max_queue_rows)} rows`}
          note={
            state.slo_ms === null ? 'no limit of time' : `${numberText(state.slo_ms)} ms for each request`
          }
        />
      </dl>
    </Panel>
  );
}

function sizesText({ allowed_batch_sizes: sizes }: BatchingState): string {
  return sizes.length === 0 ? 'run as they come' : `padded to ${sizes.join(', ')}`;
}
