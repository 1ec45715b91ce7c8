import { useEffect, useMemo, useState } from 'preact/hooks';
import { problemOf, type Problem } from '../../connection/problem';
import type { SentSeries } from '../../connection/wire';
import { type Columns, guessColumns } from '../../series/columns';
import { guessFrequency } from '../../series/frequency';
import { type Pasted, readPasted, seriesOfTable } from '../../series/read-series';

export interface SeriesSource {
  readonly text: string;
  /** The columns in use, guessed where the address does not name them; `null` unless a table was pasted. */
  readonly columns: Columns | null;
  readonly columnNames: readonly string[];
  /** Names of all series in what was pasted. */
  readonly names: readonly string[];
  /** The series to forecast, with the frequency in use; `null` while there is none. */
  readonly series: SentSeries | null;
  readonly frequency: string | null;
  readonly problem: Problem | null;
  readonly setText: (text: string) => void;
}

/** Examples that come with the console. */
export const SERIES_EXAMPLES = [{ id: 'births', title: 'Births a day, USA, 1986 and 1987' }] as const;

/** The series that was pasted, dropped or chosen, read as the address says: columns, series and frequency. */
export function useSeries(query: URLSearchParams): SeriesSource {
  const [text, setText] = useState('');
  const example = query.get('example');
  useEffect(() => {
    if (!SERIES_EXAMPLES.some(({ id }) => id === example)) return;
    void fetch(`examples/${example ?? ''}.csv`).then(
      async (answer) => answer.ok && setText(await answer.text()),
    );
  }, [example]);
  const read = useMemo(() => (text.trim() === '' ? null : attempt(() => readPasted(text))), [text]);
  const wanted = query.toString();
  const chosen = useMemo(
    () => (read?.value == null ? null : attempt(() => choose(read.value!, new URLSearchParams(wanted)))),
    [read, wanted],
  );
  const found = chosen?.value ?? null;
  return {
    text,
    setText,
    columnNames: read?.value?.kind === 'table' ? read.value.table.columns : [],
    columns: read?.value?.kind === 'table' ? columnsOf(read.value.table, query) : null,
    names: found?.names ?? [],
    series: found?.series ?? null,
    frequency: found?.frequency ?? null,
    problem: read?.problem ?? chosen?.problem ?? null,
  };
}

function attempt<T>(work: () => T): { readonly value: T | null; readonly problem: Problem | null } {
  try {
    return { value: work(), problem: null };
  } catch (error) {
    return { value: null, problem: problemOf(error) };
  }
}

function columnsOf(table: Extract<Pasted, { kind: 'table' }>['table'], query: URLSearchParams): Columns {
  const guess = guessColumns(table);
  const named = (key: string): string | null => {
    const name = query.get(key);
    return name !== null && table.columns.includes(name) ? name : null;
  };
  return {
    time: query.get('time') === 'none' ? null : (named('time') ?? guess.time),
    value: named('value') ?? guess.value,
    id: query.get('id') === 'none' ? null : (named('id') ?? guess.id),
  };
}

function choose(
  pasted: Pasted,
  query: URLSearchParams,
): { readonly series: SentSeries; readonly names: readonly string[]; readonly frequency: string | null } {
  const all =
    pasted.kind === 'table' ? seriesOfTable(pasted.table, columnsOf(pasted.table, query)) : pasted.series;
  const series = all.find(({ id }) => id === query.get('series')) ?? all[0]!;
  const guessed = series.timestamps === undefined ? null : guessFrequency(series.timestamps);
  const frequency = query.get('frequency') ?? series.frequency ?? guessed;
  return {
    series: { ...series, ...(frequency === null ? {} : { frequency }) },
    names: all.map(({ id }) => id),
    frequency,
  };
}
