import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Address, hashOf } from '../address';
import { api } from '../connection/api';
import { useAction, useLoad } from '../connection/loading';
import type { Dataset } from '../connection/wire';
import { bytesText, numberText, timeText } from '../parts/format';
import { Empty, Panel } from '../parts/panel';
import { ProblemNote } from '../parts/problem-note';
import { DatasetSummary } from './datasets/dataset-summary';
import { UploadForm } from './datasets/upload-form';

/** Data sets and their versions; a new one by upload. */
export function DatasetsPage({ address }: { readonly address: Address }): JSX.Element {
  const datasets = useLoad('datasets', () => api.datasets());
  const [id, version] = address.parts;
  const shown = datasets.value?.find((each) => each.id === id && String(each.version) === version);
  return (
    <div class="split">
      <div class="stack">
        <UploadForm onUploaded={datasets.reload} />
      </div>
      <div class="stack">
        <ProblemNote problem={datasets.problem} />
        {datasets.value !== null && (
          <Panel title="All versions">
            <DatasetTable datasets={datasets.value} shown={shown} />
          </Panel>
        )}
        {shown !== undefined && (
          <DatasetView key={shown.id + String(shown.version)} dataset={shown} onRemoved={datasets.reload} />
        )}
      </div>
    </div>
  );
}

function DatasetTable(props: {
  readonly datasets: readonly Dataset[];
  readonly shown: Dataset | undefined;
}): JSX.Element {
  const { datasets, shown } = props;
  if (datasets.length === 0) {
    return (
      <Empty>
        <p>There is no data set yet.</p>
        <p>Upload pictures in a zip with a folder for each class, or series as CSV, to train on them.</p>
      </Empty>
    );
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="All versions of data sets">
      <table>
        <thead>
          <tr>
            <th scope="col">Data set</th>
            <th scope="col">Version</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">
              Rows
            </th>
            <th scope="col" class="number">
              Size
            </th>
            <th scope="col">Stored (UTC)</th>
            <th scope="col">Warnings</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((each) => (
            <tr key={each.id + String(each.version)} class={each === shown ? 'chosen' : ''}>
              <th scope="row">
                <a href={hashOf(['datasets', each.id, String(each.version)])}>{each.name}</a>
              </th>
              <td>{each.version}</td>
              <td>{each.kind}</td>
              <td class="number">{numberText(each.rows)}</td>
              <td class="number">{bytesText(each.bytes)}</td>
              <td>{timeText(each.created_at)}</td>
              <td>{each.warnings.length === 0 ? <span class="muted">none</span> : each.warnings.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DatasetView(props: { readonly dataset: Dataset; readonly onRemoved: () => void }): JSX.Element {
  const { dataset, onRemoved } = props;
  const [isSure, setIsSure] = useState(false);
  const remove = useAction(async () => {
    await api.removeDataset(dataset);
    onRemoved();
  });
  return (
    <Panel
      title={`${dataset.name}, version ${dataset.version}`}
      aside={
        <a href={hashOf(['jobs', 'new'], { dataset: dataset.id, version: dataset.version })}>Train on it</a>
      }
    >
      <DatasetSummary dataset={dataset} />
      {dataset.warnings.length > 0 && (
        <div class="note warn">
          <ul class="places">
            {dataset.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      <p class="muted digest">
        <code>{dataset.id}</code>
        <code>{dataset.digest}</code>
      </p>
      <ProblemNote problem={remove.problem} />
      <div class="actions">
        {isSure ? (
          <>
            <button
              type="button"
              class="danger"
              disabled={remove.isRunning}
              onClick={() => void remove.run()}
            >
              Remove for good
            </button>
            <button type="button" class="quiet" onClick={() => setIsSure(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button type="button" class="quiet danger" onClick={() => setIsSure(true)}>
            Remove this version
          </button>
        )}
      </div>
    </Panel>
  );
}
