import type { JSX } from 'preact';
import { changeQuery } from '../../navigation';
import type { Layer } from '../../connection/wire';
import { numberText, shapeText } from '../../parts/format';

/** The layers in order with shapes, parameters and how much of the input one of their cells sees. */
export function LayerTable(props: {
  readonly layers: readonly Layer[];
  readonly shown: string;
}): JSX.Element {
  const { layers, shown } = props;
  const all = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Layers">
      <table>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">Type</th>
            <th scope="col">Gives</th>
            <th scope="col" class="number">
              Parameters
            </th>
            <th scope="col">Share</th>
            <th scope="col">One cell sees</th>
          </tr>
        </thead>
        <tbody>
          {layers.map(({ name, type, output_shape: shape, parameters, receptive_field: field }) => (
            <tr key={name} class={name === shown ? 'chosen' : ''}>
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  aria-pressed={name === shown}
                  onClick={() => changeQuery({ layer: name, cell: null })}
                >
                  {name}
                </button>
              </th>
              <td>{type}</td>
              <td>
                <code>{shapeText(shape)}</code>
              </td>
              <td class="number">{numberText(parameters)}</td>
              <td>
                <span class="bar-track small" aria-hidden="true">
                  <span style={{ width: `${(parameters / Math.max(1, all)) * 100}%` }} />
                </span>
              </td>
              <td>{field === null ? 'all of it' : field.size.join(' × ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
