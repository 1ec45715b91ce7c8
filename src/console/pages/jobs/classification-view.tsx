import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { changeQuery } from '../../navigation';
import type { ClassificationReport, ConfusionCell } from '../../connection/wire';
import { numberText } from '../../parts/format';
import { Panel } from '../../parts/panel';
import { CellDialog } from './cell-dialog';
import { ConfusionMatrix } from './confusion-matrix';
import { FullestCells } from './fullest-cells';
import { Gallery } from './gallery';

/** Mistakes that are shown before somebody asks for all of them. */
const FIRST_MISTAKES = 8;

/** Where a classifier errs: which class it took for which, and the pictures themselves. */
export function ClassificationView(props: {
  readonly report: ClassificationReport;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { report, query } = props;
  const opened = cellIn(query.get('cell'), report);
  const open = (target: number, predicted: number): void => changeQuery({ cell: `${target},${predicted}` });
  return (
    <>
      <Panel
        title="Which class was taken for which"
        aside={<span class="muted">{numberText(report.rows)} pictures; a cell opens its own</span>}
      >
        {report.confusion === null ? (
          <FullestCells report={report} onOpen={open} />
        ) : (
          <ConfusionMatrix report={report} confusion={report.confusion} onOpen={open} />
        )}
        {opened !== null && (
          <CellDialog report={report} cell={opened} onClosed={() => changeQuery({ cell: null })} />
        )}
      </Panel>
      <Mistakes report={report} />
    </>
  );
}

/** The cell that an address names; `null` when there is nothing in it. */
function cellIn(text: string | null, { cells, confusion }: ClassificationReport): ConfusionCell | null {
  const [target, predicted] = text?.split(',').map(Number) ?? [];
  if (target === undefined || predicted === undefined) return null;
  const known = cells.find((cell) => cell.target === target && cell.predicted === predicted);
  if (known !== undefined) return known;
  // A report keeps the rows of a bounded number of cells.
  const count = confusion?.[target]?.[predicted] ?? 0;
  return count === 0 ? null : { target, predicted, count, rows: [] };
}

function Mistakes({ report }: { readonly report: ClassificationReport }): JSX.Element {
  const [isWhole, setIsWhole] = useState(false);
  const { worst } = report;
  const shown = isWhole ? worst : worst.slice(0, FIRST_MISTAKES);
  return (
    <Panel title="The surest mistakes">
      {worst.length === 0 ? (
        <p class="muted">It made none on the held-out pictures.</p>
      ) : (
        <Gallery report={report} answers={shown} />
      )}
      {shown.length < worst.length && (
        <div class="actions">
          <button type="button" class="quiet" onClick={() => setIsWhole(true)}>
            Show all {worst.length}
          </button>
        </div>
      )}
    </Panel>
  );
}
