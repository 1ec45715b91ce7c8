import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../../connection/api';
import { useAction, useLoad } from '../../connection/loading';
import type { Model, VersionLabel } from '../../connection/wire';
import { NumberField, SelectField, TextField } from '../../parts/fields';
import { Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';
import { timeText } from '../../parts/format';

/** The version labels of a model: where they point, and everything that moves them. */
export function LabelPanel(props: { readonly model: Model; readonly onChanged: () => void }): JSX.Element {
  const { model, onChanged } = props;
  const labels = useLoad(`labels ${model.name}`, () => api.labels(model.name));
  const change = useAction(async (work: () => Promise<VersionLabel>) => {
    const label = await work();
    labels.reload();
    onChanged();
    return label;
  });
  const versions = model.versions.filter(({ state }) => state === 'available').map(({ version }) => version);
  const act = (work: () => Promise<VersionLabel>): void => void change.run(work);
  return (
    <Panel title="Version labels">
      <ProblemNote problem={labels.problem ?? change.problem} />
      <div aria-live="polite">
        {change.value !== null && (
          <p class="note good">
            {change.value.label} now points to {targetText(change.value)}.
          </p>
        )}
      </div>
      {labels.value !== null && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Version labels">
          <table>
            <thead>
              <tr>
                <th scope="col">Label</th>
                <th scope="col">Points to</th>
                <th scope="col">Before that</th>
                <th scope="col">Move to</th>
                <th scope="col">
                  <span class="unseen">Roll back</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {labels.value.map((label) => (
                <LabelRow
                  key={label.label}
                  model={model.name}
                  label={label}
                  versions={versions}
                  isBusy={change.isRunning}
                  onAct={act}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div class="forms">
        <CanaryForm model={model.name} labels={labels.value ?? []} versions={versions} onAct={act} />
        <NewLabelForm model={model.name} versions={versions} onAct={act} />
      </div>
    </Panel>
  );
}

function targetText({ version, split }: Pick<VersionLabel, 'version' | 'split'>): string {
  return split === null
    ? `version ${version}`
    : `version ${version}, and ${split.percent} % to version ${split.version}`;
}

interface Acting {
  readonly model: string;
  readonly versions: readonly number[];
  readonly onAct: (work: () => Promise<VersionLabel>) => void;
}

function LabelRow(props: Acting & { readonly label: VersionLabel; readonly isBusy: boolean }): JSX.Element {
  const { model, label, versions, isBusy, onAct } = props;
  const others = versions.filter((version) => version !== label.version || label.split !== null);
  const [chosen, setChosen] = useState<number | null>(null);
  const target = chosen !== null && others.includes(chosen) ? chosen : (others.at(-1) ?? null);
  const last = label.past.at(-1);
  return (
    <tr>
      <th scope="row">
        {label.label}
        {!label.pinned && <span class="muted"> follows the newest</span>}
      </th>
      <td>{targetText(label)}</td>
      <td class="muted">
        {last === undefined ? 'nothing' : `${targetText(last)}, until ${timeText(last.until)}`}
      </td>
      <td>
        {target === null ? (
          <span class="muted">no other version is available</span>
        ) : (
          <span class="row-form">
            <select
              aria-label={`Version that ${label.label} moves to`}
              value={String(target)}
              onChange={(event) => setChosen(Number(event.currentTarget.value))}
            >
              {others.map((version) => (
                <option key={version} value={String(version)}>
                  version {version}
                </option>
              ))}
            </select>
            <button
              type="button"
              disabled={isBusy}
              onClick={() =>
                onAct(() => api.moveLabel(model, label.label, { version: target, expected: label.version }))
              }
            >
              Move<span class="unseen"> {label.label}</span>
            </button>
          </span>
        )}
      </td>
      <td class="number">
        <button
          type="button"
          class="quiet"
          disabled={isBusy || last === undefined}
          onClick={() => onAct(() => api.rollBack(model, label.label))}
        >
          Roll back<span class="unseen"> {label.label}</span>
        </button>
      </td>
    </tr>
  );
}

function CanaryForm(props: Acting & { readonly labels: readonly VersionLabel[] }): JSX.Element | null {
  const { model, labels, versions, onAct } = props;
  const [percent, setPercent] = useState(10);
  const label = labels.find((each) => each.label === 'default');
  const candidates = versions.filter((version) => version !== label?.version);
  const [chosen, setChosen] = useState<number | null>(null);
  const candidate = chosen !== null && candidates.includes(chosen) ? chosen : candidates.at(-1);
  if (label === undefined || candidate === undefined) return null;
  return (
    <form
      class="inline-form"
      aria-label="Canary"
      onSubmit={(event) => {
        event.preventDefault();
        const split = { version: candidate, percent };
        onAct(() =>
          api.moveLabel(model, 'default', { version: label.version, expected: label.version, split }),
        );
      }}
    >
      <SelectField
        label="Canary: send to"
        value={String(candidate)}
        options={candidates.map((version) => ({ value: String(version), title: `version ${version}` }))}
        onChange={(version) => setChosen(Number(version))}
      />
      <NumberField
        label="of the requests, %"
        min={0}
        max={100}
        step="any"
        value={percent}
        onChange={setPercent}
      />
      <button type="submit">Split default</button>
    </form>
  );
}

function NewLabelForm({ model, versions, onAct }: Acting): JSX.Element | null {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const version = chosen ?? versions.at(-1);
  if (version === undefined) return null;
  return (
    <form
      class="inline-form"
      aria-label="New label"
      onSubmit={(event) => {
        event.preventDefault();
        onAct(() => api.moveLabel(model, name, { version, expected: null }));
        setName('');
      }}
    >
      <TextField
        label="New label"
        value={name}
        placeholder="stable"
        pattern="[a-z][a-z0-9_\-]{0,62}"
        required
        onChange={setName}
      />
      <SelectField
        label="points to"
        value={String(version)}
        options={versions.map((each) => ({ value: String(each), title: `version ${each}` }))}
        onChange={(each) => setChosen(Number(each))}
      />
      <button type="submit">Add label</button>
    </form>
  );
}
