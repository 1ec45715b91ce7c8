import type { JSX } from 'preact';
import type { Dataset } from '../../connection/wire';
import { numberText } from '../../parts/format';
import { Figure } from '../../parts/panel';

interface ImagesSummary {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly { readonly name: string; readonly rows: number }[];
  readonly duplicates: number;
  readonly conflicting: number;
}

interface SeriesSummary {
  readonly series: number;
  readonly frequency: string | null;
  readonly start: string | null;
  readonly end: string | null;
  readonly shortest: number;
  readonly longest: number;
  readonly gaps: number;
  readonly missing: number;
}

/** What was found out about a version when it was read. */
export function DatasetSummary({ dataset }: { readonly dataset: Dataset }): JSX.Element {
  if (dataset.kind === 'images') return <Images summary={dataset.summary as unknown as ImagesSummary} />;
  const summary = dataset.summary as unknown as SeriesSummary;
  const day = (time: string | null): string => time?.slice(0, 10) ?? '–';
  return (
    <dl class="figures tight">
      <Figure
        name="Series"
        value={numberText(summary.series)}
        note={`${numberText(summary.shortest)} to ${numberText(summary.longest)} steps`}
      />
      <Figure
        name="Frequency"
        value={summary.frequency ?? '–'}
        note={summary.frequency === null ? 'the file has no times' : undefined}
      />
      <Figure name="From" value={day(summary.start)} note={`to ${day(summary.end)}`} />
      <Figure
        name="Gaps"
        value={numberText(summary.gaps)}
        note={`${numberText(summary.missing)} values missing`}
      />
    </dl>
  );
}

function Images({ summary }: { readonly summary: ImagesSummary }): JSX.Element {
  const most = Math.max(1, ...summary.classes.map(({ rows }) => rows));
  return (
    <>
      <dl class="figures tight">
        <Figure name="Classes" value={numberText(summary.classes.length)} />
        <Figure
          name="Size"
          value={`${summary.height} × ${summary.width}`}
          note={summary.channels === 1 ? 'grey' : 'colour'}
        />
        <Figure
          name="Duplicates"
          value={numberText(summary.duplicates)}
          note={`${numberText(summary.conflicting)} in two classes`}
        />
      </dl>
      <ol class="bars counts" aria-label="Pictures of each class">
        {summary.classes.map(({ name, rows }) => (
          <li key={name}>
            <span class="bar-name" title={name}>
              {name}
            </span>
            <span class="bar-track" aria-hidden="true">
              <span style={{ width: `${(rows / most) * 100}%` }} />
            </span>
            <span class="bar-value">{numberText(rows)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
