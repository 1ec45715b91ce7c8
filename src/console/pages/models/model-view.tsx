import type { JSX } from 'preact';
import { hashOf } from '../../address';
import { api } from '../../connection/api';
import { useAction, useLoad } from '../../connection/loading';
import type { Model, ModelVersion, TrainJob } from '../../connection/wire';
import { numberText, shapeText, timeText } from '../../parts/format';
import { Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';
import { StateChip } from '../../parts/state-chip';
import { LabelPanel } from './label-panel';
import { LineagePanel, type Made } from './lineage-panel';

/** Jobs that are looked through for the one that made a version. */
const JOBS = 100;

/** One model: its labels and its versions. */
export function ModelView(props: { readonly model: Model; readonly onChanged: () => void }): JSX.Element {
  const { model, onChanged } = props;
  const jobs = useLoad('jobs', () => api.jobs({ limit: JOBS }));
  const change = useAction(async (version: number, isLoad: boolean) => {
    await (isLoad ? api.load(model.name, version) : api.unload(model.name, version));
    onChanged();
  });
  const makerOf = (version: number): TrainJob | undefined =>
    jobs.value?.jobs.find(
      ({ published }) => published?.model === model.name && published.version === version,
    );
  const [newest, ...older] = [...model.versions].reverse().flatMap(({ version }): Made[] => {
    const maker = makerOf(version);
    return maker === undefined ? [] : [{ version, job: maker.id }];
  });
  return (
    <>
      <h2 class="section-title">{model.name}</h2>
      <p class="lede">{model.description}</p>
      <LabelPanel model={model} onChanged={onChanged} />
      <Panel title="Versions">
        <ProblemNote problem={change.problem} />
        <div class="scroll" tabIndex={0} role="region" aria-label={`Versions of ${model.name}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">State</th>
                <th scope="col">Runs as</th>
                <th scope="col">Takes → gives</th>
                <th scope="col" class="number">
                  Largest difference
                </th>
                <th scope="col">Made from</th>
                <th scope="col">Loaded (UTC)</th>
                <th scope="col">
                  <span class="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {[...model.versions].reverse().map((version) => (
                <VersionRow
                  key={version.version}
                  version={version}
                  maker={makerOf(version.version)}
                  isBusy={change.isRunning}
                  onLoad={(isLoad) => void change.run(version.version, isLoad)}
                />
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {newest !== undefined && <LineagePanel made={[newest, ...older]} />}
    </>
  );
}

function VersionRow(props: {
  readonly version: ModelVersion;
  readonly maker: TrainJob | undefined;
  readonly isBusy: boolean;
  readonly onLoad: (isLoad: boolean) => void;
}): JSX.Element {
  const { version, maker, isBusy, onLoad } = props;
  const { state, reason, backend, recurrence, precision, device } = version;
  const isLoaded = state === 'available';
  const canLoad = state === 'unloaded' || state === 'failed' || state === 'new';
  return (
    <tr>
      <th scope="row">{version.version}</th>
      <td>
        <StateChip state={state} />
        {version.on_demand && <span class="muted"> loads on demand</span>}
        {reason !== null && (
          <p class="why">
            {reason.detail} <code>{reason.code}</code>
          </p>
        )}
      </td>
      <td>
        {[backend, recurrence, precision, device].filter((each) => each !== null).join(', ') || '–'}
        {version.precision_reason !== null && <p class="why">{version.precision_reason}</p>}
      </td>
      <td>
        {version.inputs.map(({ name, shape }) => (
          <code key={name} title={name}>
            {shapeText(shape)}
          </code>
        ))}
        {version.inputs.length > 0 && ' → '}
        {version.outputs.map(({ name, shape }) => (
          <code key={name} title={name}>
            {shapeText(shape)}
          </code>
        ))}
      </td>
      <td class="number">{numberText(version.max_abs_error)}</td>
      <td>
        {version.format ?? '–'}
        {maker !== undefined && (
          <>
            {', '}
            <a href={hashOf(['jobs', maker.id])}>its train job</a>
          </>
        )}
      </td>
      <td>{timeText(version.loaded_at)}</td>
      <td class="number">
        {(isLoaded || canLoad) && (
          <button type="button" class="quiet small" disabled={isBusy} onClick={() => onLoad(canLoad)}>
            {canLoad ? 'Load' : 'Unload'}
            <span class="unseen"> version {version.version}</span>
          </button>
        )}
      </td>
    </tr>
  );
}
