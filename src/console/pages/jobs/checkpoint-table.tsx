import type { JSX } from 'preact';
import { api } from '../../connection/api';
import { useLoad } from '../../connection/loading';
import { bytesText, numberText } from '../../parts/format';

/** The checkpoints of a job; looked at again when `round` changes. */
export function CheckpointTable({ id, round }: { readonly id: string; readonly round: number }): JSX.Element {
  const checkpoints = useLoad(`checkpoints ${id} ${round}`, () => api.checkpoints(id));
  if (checkpoints.value === null || checkpoints.value.length === 0) {
    return <p class="muted">None{checkpoints.isLoading ? ' known yet' : ''}.</p>;
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Checkpoints">
      <table>
        <thead>
          <tr>
            <th scope="col">Epoch</th>
            <th scope="col">Step</th>
            <th scope="col">Measures</th>
            <th scope="col" class="number">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {checkpoints.value.map(({ epoch, step, metrics, bytes }) => (
            <tr key={step}>
              <th scope="row">{epoch}</th>
              <td>{numberText(step)}</td>
              <td>
                {Object.entries(metrics)
                  .map(([name, value]) => `${name} ${numberText(value)}`)
                  .join(', ')}
              </td>
              <td class="number">{bytesText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
