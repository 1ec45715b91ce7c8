import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Address } from '../address';
import { changeQuery } from '../navigation';
import { api } from '../connection/api';
import { callLog } from '../connection/call-log';
import { useLoad } from '../connection/loading';
import { useStore } from '../connection/store';
import { millisecondsText } from '../parts/format';
import { Panel } from '../parts/panel';
import { ProblemNote } from '../parts/problem-note';
import { Snippets } from '../parts/snippets';
import { operationsOf, type Operation } from './api/operations';
import { operationSnippets } from './api/operation-snippets';

/** Everything that the server can be asked, and what the console has asked it. */
export function ApiPage({ address }: { readonly address: Address }): JSX.Element {
  const document = useLoad('document', () => api.document());
  const operations = useMemo(() => operationsOf(document.value), [document.value]);
  const shown = operations.find(({ id }) => id === address.query.get('operation')) ?? operations[0];
  const areas = [...new Set(operations.map(({ area }) => area))];
  return (
    <>
      <p class="lede">
        Everything here goes over HTTP. <a href="/docs">Try the routes one by one</a>, or take the{' '}
        <a href="/openapi.json">OpenAPI document</a>. <a href="/errors">Every error code</a> has its way out.
      </p>
      <ProblemNote problem={document.problem} />
      <div class="split">
        <nav class="panel operations" aria-label="Routes">
          {areas.map((area) => (
            <section key={area}>
              <h2>{area}</h2>
              <ul>
                {operations
                  .filter((each) => each.area === area)
                  .map(({ id, method, path }) => (
                    <li key={id}>
                      <button
                        type="button"
                        class="operation"
                        aria-pressed={id === shown?.id}
                        onClick={() => changeQuery({ operation: id })}
                      >
                        <span class={`method ${method.toLowerCase()}`}>{method}</span>
                        <span>{path.replace('/api/v1', '')}</span>
                      </button>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </nav>
        <div class="stack">
          {shown !== undefined && <OperationView key={shown.id} operation={shown} />}
          <CallTable />
        </div>
      </div>
    </>
  );
}

function OperationView({ operation }: { readonly operation: Operation }): JSX.Element {
  const { method, path, summary, parameters } = operation;
  return (
    <Panel title={`${method} ${path}`}>
      <p>{summary}.</p>
      {parameters.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Parameters">
          <table>
            <thead>
              <tr>
                <th scope="col">Parameter</th>
                <th scope="col">In</th>
                <th scope="col">Type</th>
                <th scope="col">What it is</th>
              </tr>
            </thead>
            <tbody>
              {parameters.map(({ name, place, type, description, isRequired }) => (
                <tr key={place + name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  <td>{place}</td>
                  <td>{type}</td>
                  <td class="text muted">
                    {description}
                    {isRequired && place !== 'path' && ' (required)'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Snippets label="Language" snippets={operationSnippets(operation)} />
    </Panel>
  );
}

function CallTable(): JSX.Element {
  const calls = useStore(callLog);
  return (
    <Panel title="What this page has asked" aside={<span class="muted">the last 50</span>}>
      <div class="scroll tall" tabIndex={0} role="region" aria-label="Calls of the console">
        <table>
          <thead>
            <tr>
              <th scope="col">At</th>
              <th scope="col">Request</th>
              <th scope="col" class="number">
                Status
              </th>
              <th scope="col" class="number">
                Time
              </th>
            </tr>
          </thead>
          <tbody>
            {calls.map(({ number, at, method, path, status, ms }) => (
              <tr key={number}>
                <td>{at.toISOString().slice(11, 19)}</td>
                <td>
                  <code>
                    {method} {path}
                  </code>
                </td>
                <td class="number">{status === 0 ? 'no answer' : status}</td>
                <td class="number">{millisecondsText(ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
