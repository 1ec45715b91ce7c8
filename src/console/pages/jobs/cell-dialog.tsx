import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ClassificationReport, ConfusionCell } from '../../connection/wire';
import { numberText } from '../../parts/format';
import { Gallery, verdictText } from './gallery';

/** The pictures of one cell of the confusion matrix; the focus goes back to the cell when it is closed. */
export function CellDialog(props: {
  readonly report: ClassificationReport;
  readonly cell: ConfusionCell;
  readonly onClosed: () => void;
}): JSX.Element {
  const { report, cell, onClosed } = props;
  const { target, predicted, count, rows } = cell;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const scores = new Map(report.worst.map(({ row, score }) => [row, score]));
  const answers = rows.map((row) => ({ row, target, predicted, score: scores.get(row) }));
  return (
    <dialog ref={dialog} class="dialog wide" aria-labelledby="cell-title" onClose={onClosed}>
      <div class="dialog-head">
        <h2 id="cell-title">{verdictText(report.labels, cell)}</h2>
        <span class="muted">{countText(count, rows.length)}</span>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      <Gallery report={report} answers={answers} isOneCell />
    </dialog>
  );
}

function countText(count: number, shown: number): string {
  const pictures = count === 1 ? '1 picture' : `${numberText(count)} pictures`;
  if (shown === 0) return `${pictures}; the report does not keep which`;
  return shown < count ? `the ${shown} surest of ${pictures}` : pictures;
}
