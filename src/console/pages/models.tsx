import type { JSX } from 'preact';
import { type Address, hashOf } from '../address';
import { api } from '../connection/api';
import { useLoad } from '../connection/loading';
import type { Model } from '../connection/wire';
import { numberText } from '../parts/format';
import { Empty, Panel } from '../parts/panel';
import { ProblemNote } from '../parts/problem-note';
import { StateChip } from '../parts/state-chip';
import { ModelView } from './models/model-view';

/** Which models there are; one with its versions and labels. */
export function ModelsPage({ address }: { readonly address: Address }): JSX.Element {
  const models = useLoad('models', (signal) => api.models(signal), { everyMs: 3_000 });
  const [name] = address.parts;
  const model = models.value?.find((each) => each.name === name);
  return (
    <>
      <ProblemNote problem={models.problem} />
      {models.value !== null && <ModelList models={models.value} shown={name} />}
      {name !== undefined && models.value !== null && model === undefined && (
        <Empty>
          <p>There is no model {name}.</p>
          <p>It may have been taken away, or its folder cannot be read.</p>
        </Empty>
      )}
      {model !== undefined && <ModelView key={model.name} model={model} onChanged={models.reload} />}
      {name === undefined && models.value !== null && models.value.length > 0 && (
        <p class="muted hint">Choose a model to see its versions, move its labels and roll back.</p>
      )}
    </>
  );
}

function ModelList(props: {
  readonly models: readonly Model[];
  readonly shown: string | undefined;
}): JSX.Element {
  const { models, shown } = props;
  return (
    <Panel title="All models">
      {models.length === 0 ? (
        <Empty>
          <p>There is no model yet.</p>
          <p>
            Put one into <code>models/NAME/1/</code>, or <a href={hashOf(['jobs', 'new'])}>train one</a>.
          </p>
        </Empty>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="All models">
          <table>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Task</th>
                <th scope="col">Labels</th>
                <th scope="col">Versions</th>
                <th scope="col" class="number">
                  Parameters
                </th>
                <th scope="col">What it is</th>
              </tr>
            </thead>
            <tbody>
              {models.map((model) => (
                <tr key={model.name} class={model.name === shown ? 'chosen' : ''}>
                  <th scope="row">
                    <a
                      href={hashOf(['models', model.name])}
                      aria-current={model.name === shown ? 'true' : undefined}
                    >
                      {model.name}
                    </a>
                  </th>
                  <td>{model.task ?? '–'}</td>
                  <td>
                    {Object.entries(model.version_labels).map(([label, version]) => (
                      <span key={label} class="tag">
                        {label} {version}
                      </span>
                    ))}
                  </td>
                  <td>
                    {model.versions.map(({ version, state }) => (
                      <span key={version} class="version">
                        {version} <StateChip state={state} />
                      </span>
                    ))}
                  </td>
                  <td class="number">
                    {numberText(model.versions.find(({ parameters }) => parameters !== null)?.parameters)}
                  </td>
                  <td class="text muted">{model.description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
