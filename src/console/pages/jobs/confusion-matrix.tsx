import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { numberText, percentText } from '../../parts/format';
import { Panel } from '../../parts/panel';

export interface ClassificationReport {
  readonly rows: number;
  readonly classes: readonly {
    readonly rows: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
  }[];
  /** [target][predicted] counts. */
  readonly confusion: readonly (readonly number[])[];
  /** The surest wrong answers. */
  readonly worst: readonly {
    readonly row: number;
    readonly target: number;
    readonly predicted: number;
    readonly score: number;
  }[];
}

/** Which class was taken for which; a click on a cell lists the surest mistakes in it. */
export function ConfusionMatrix({ report }: { readonly report: ClassificationReport }): JSX.Element {
  const [cell, setCell] = useState<readonly [number, number] | null>(null);
  const { confusion, classes, worst } = report;
  const most = Math.max(
    1,
    ...confusion.flatMap((row, target) => row.filter((_, predicted) => predicted !== target)),
  );
  const shown =
    cell === null
      ? worst
      : worst.filter(({ target, predicted }) => target === cell[0] && predicted === cell[1]);
  return (
    <Panel
      title="Which class was taken for which"
      aside={<span class="muted">{numberText(report.rows)} pictures</span>}
    >
      <div class="scroll" tabIndex={0} role="region" aria-label="Confusion matrix">
        <table class="confusion">
          <thead>
            <tr>
              <th scope="col">is ↓, taken for →</th>
              {confusion.map((_, predicted) => (
                <th key={predicted} scope="col" class="number">
                  {predicted}
                </th>
              ))}
              <th scope="col" class="number">
                Precision
              </th>
              <th scope="col" class="number">
                Recall
              </th>
            </tr>
          </thead>
          <tbody>
            {confusion.map((row, target) => (
              <tr key={target}>
                <th scope="row">{target}</th>
                {row.map((count, predicted) => (
                  <td key={predicted}>
                    <button
                      type="button"
                      class={predicted === target ? 'right' : 'wrong'}
                      style={{ '--heat': `${predicted === target ? 0 : Math.round((count / most) * 70)}%` }}
                      aria-pressed={cell?.[0] === target && cell[1] === predicted}
                      aria-label={`${target} taken for ${predicted}: ${count}`}
                      onClick={() => setCell([target, predicted])}
                    >
                      {count}
                    </button>
                  </td>
                ))}
                <td class="number">{percentText(classes[target]?.precision ?? 0)}</td>
                <td class="number">{percentText(classes[target]?.recall ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3 class="sub">
        The surest mistakes{cell !== null && `: ${cell[0]} taken for ${cell[1]}`}
        {cell !== null && (
          <button type="button" class="quiet small" onClick={() => setCell(null)}>
            Show all
          </button>
        )}
      </h3>
      {shown.length === 0 ? (
        <p class="muted">None among the {worst.length} surest.</p>
      ) : (
        <ul class="mistakes">
          {shown.map(({ row, target, predicted, score }) => (
            <li key={row}>
              held-out picture {row}: {target} taken for {predicted}, {percentText(score)} sure
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
