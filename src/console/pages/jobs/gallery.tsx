import type { JSX } from 'preact';
import { api } from '../../connection/api';
import { useLoad } from '../../connection/loading';
import type { ClassificationReport, DatasetVersion } from '../../connection/wire';
import { percentText } from '../../parts/format';
import { useObjectUrl } from '../../parts/object-url';

/** A held-out row with what the model said of it. */
export interface Answered {
  readonly row: number;
  readonly target: number;
  readonly predicted: number;
  /** Absent where the report does not say. */
  readonly score?: number | undefined;
}

/** Held-out pictures in a grid, each with its right class and what it was taken for. */
export function Gallery(props: {
  readonly report: ClassificationReport;
  readonly answers: readonly Answered[];
  /** What is above them says already what they were taken for. */
  readonly isOneCell?: boolean;
}): JSX.Element {
  const { report, answers, isOneCell = false } = props;
  return (
    <ul class="gallery">
      {answers.map((answer) => (
        <li key={answer.row}>
          <RowPicture
            dataset={report.pictures.dataset}
            labels={report.labels}
            answer={answer}
            hasVerdict={!isOneCell}
          />
        </li>
      ))}
    </ul>
  );
}

/** A class by its name, or by its number where a report has no name for it. */
export const className = (labels: readonly string[], place: number): string => labels[place] ?? String(place);

/** “3 taken for 5”, or “3, recognised”. */
export function verdictText(
  labels: readonly string[],
  { target, predicted }: Pick<Answered, 'target' | 'predicted'>,
): string {
  const right = className(labels, target);
  return target === predicted ? `${right}, recognised` : `${right} taken for ${className(labels, predicted)}`;
}

function RowPicture(props: {
  readonly dataset: DatasetVersion;
  readonly labels: readonly string[];
  readonly answer: Answered;
  readonly hasVerdict: boolean;
}): JSX.Element {
  const { dataset, labels, answer, hasVerdict } = props;
  const { row, score } = answer;
  const { value, problem } = useLoad(`picture ${dataset.id} ${dataset.version} ${row}`, (signal) =>
    api.datasetPicture(dataset, row, signal),
  );
  const url = useObjectUrl(value);
  const verdict = verdictText(labels, answer);
  return (
    <figure class="picture">
      <div class="picture-frame" aria-busy={url === null && problem === null}>
        {url !== null && <img src={url} alt={`Picture ${row}: ${verdict}`} />}
        {url === null && (
          <p class="picture-missing">{problem === null ? 'Loading…' : `Not shown: ${problem.title}`}</p>
        )}
      </div>
      <figcaption>
        {hasVerdict && <b>{verdict}</b>} picture {row}
        {score !== undefined && (
          <>
            , <span>{percentText(score)} sure</span>
          </>
        )}
      </figcaption>
    </figure>
  );
}
