import type { JSX } from 'preact';
import type { BatchSize } from '../../connection/wire';
import { millisecondsText, numberText } from '../../parts/format';
import { Panel } from '../../parts/panel';

/** How often batches of each size ran, and how long they took. */
export function BatchSizes({ sizes }: { readonly sizes: readonly BatchSize[] }): JSX.Element {
  const most = Math.max(1, ...sizes.map(({ count }) => count));
  return (
    <Panel title="Batches by their rows" aside={<span class="muted">since the start</span>}>
      {sizes.length === 0 ? (
        <p class="muted">No batch has run yet.</p>
      ) : (
        <div class="scroll tall" tabIndex={0} role="region" aria-label="Batches by their rows">
          <table>
            <thead>
              <tr>
                <th scope="col">Rows</th>
                <th scope="col">
                  <span class="unseen">Bar</span>
                </th>
                <th scope="col" class="number">
                  Batches
                </th>
                <th scope="col" class="number">
                  Compute
                </th>
                <th scope="col" class="number">
                  For a row
                </th>
              </tr>
            </thead>
            <tbody>
              {sizes.map(({ rows, count, ms }) => (
                <tr key={rows}>
                  <th scope="row">{rows}</th>
                  <td class="bar-cell">
                    <span class="bar-track" aria-hidden="true">
                      <span style={{ width: `${(count / most) * 100}%` }} />
                    </span>
                  </td>
                  <td class="number">{numberText(count)}</td>
                  <td class="number">{millisecondsText(ms)}</td>
                  <td class="number">{millisecondsText(ms / rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
