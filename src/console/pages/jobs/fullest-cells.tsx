import type { JSX } from 'preact';
import type { ClassificationReport } from '../../connection/wire';
import { numberText } from '../../parts/format';
import { className, verdictText } from './gallery';

/** Cells that are listed in place of a matrix. */
const MAX_LISTED = 50;

/** The classes that are most often taken for each other, where there are too many of them for a matrix. */
export function FullestCells(props: {
  readonly report: ClassificationReport;
  readonly onOpen: (target: number, predicted: number) => void;
}): JSX.Element {
  const { report, onOpen } = props;
  const { labels } = report;
  const wrong = report.cells.filter(({ target, predicted }) => target !== predicted).slice(0, MAX_LISTED);
  if (wrong.length === 0) return <p class="muted">No class was taken for another.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Classes that were taken for others">
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col">Is</th>
            <th scope="col">Taken for</th>
            <th scope="col" class="number">
              Pictures
            </th>
          </tr>
        </thead>
        <tbody>
          {wrong.map((cell) => (
            <tr key={`${cell.target} ${cell.predicted}`}>
              <th scope="row">{className(labels, cell.target)}</th>
              <td>{className(labels, cell.predicted)}</td>
              <td class="number">
                <button
                  type="button"
                  class="link"
                  aria-haspopup="dialog"
                  aria-label={`${verdictText(labels, cell)}: ${cell.count}`}
                  onClick={() => onOpen(cell.target, cell.predicted)}
                >
                  {numberText(cell.count)}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
