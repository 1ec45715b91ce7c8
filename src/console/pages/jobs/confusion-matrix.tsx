import type { JSX } from 'preact';
import type { ClassificationReport } from '../../connection/wire';
import { numberText, percentText } from '../../parts/format';
import { className, verdictText } from './gallery';

/** Which class was taken for which, as a matrix; a cell with pictures in it opens them. */
export function ConfusionMatrix(props: {
  readonly report: ClassificationReport;
  /** [target][predicted] counts. */
  readonly confusion: readonly (readonly number[])[];
  readonly onOpen: (target: number, predicted: number) => void;
}): JSX.Element {
  const { report, confusion, onOpen } = props;
  const { classes, labels } = report;
  const most = Math.max(
    1,
    ...confusion.flatMap((row, target) => row.filter((_, predicted) => predicted !== target)),
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Confusion matrix">
      <table class="confusion">
        <thead>
          <tr>
            <th scope="col">is ↓, taken for →</th>
            {confusion.map((_, predicted) => (
              <th key={predicted} scope="col" class="number" title={className(labels, predicted)}>
                {className(labels, predicted)}
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
              <th scope="row" title={className(labels, target)}>
                {className(labels, target)}
              </th>
              {row.map((count, predicted) => (
                <td key={predicted}>
                  {count === 0 ? (
                    <span class="none">0</span>
                  ) : (
                    <button
                      type="button"
                      class={predicted === target ? 'right' : 'wrong'}
                      style={{ '--heat': `${predicted === target ? 0 : Math.round((count / most) * 70)}%` }}
                      aria-haspopup="dialog"
                      aria-label={`${verdictText(labels, { target, predicted })}: ${count}`}
                      onClick={() => onOpen(target, predicted)}
                    >
                      {numberText(count)}
                    </button>
                  )}
                </td>
              ))}
              <td class="number">{percentText(classes[target]?.precision ?? 0)}</td>
              <td class="number">{percentText(classes[target]?.recall ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
