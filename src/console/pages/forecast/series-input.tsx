import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { changeQuery } from '../../navigation';
import { Field, SelectField } from '../../parts/fields';
import { Panel } from '../../parts/panel';
import { FREQUENCIES } from '../../series/frequency';
import { SERIES_EXAMPLES, type SeriesSource } from './use-series';

/** Everything that the address says about one series; gone when another one is pasted. */
const NOTHING_CHOSEN = { example: null, time: null, value: null, id: null, series: null, frequency: null };

/** Where the series comes from, and how it is read. */
export function SeriesInput(props: {
  readonly source: SeriesSource;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { source, query } = props;
  const [isOver, setIsOver] = useState(false);
  const take = (text: string): void => {
    source.setText(text);
    changeQuery(NOTHING_CHOSEN);
  };
  const drop = (event: DragEvent): void => {
    const file = event.dataTransfer?.files[0];
    setIsOver(false);
    if (file === undefined) return;
    event.preventDefault();
    void file.text().then(take);
  };
  return (
    <Panel title="Series">
      <SelectField
        label="Example"
        value={query.get('example') ?? ''}
        options={[
          { value: '', title: 'my own' },
          ...SERIES_EXAMPLES.map(({ id, title }) => ({ value: id, title })),
        ]}
        onChange={(example) => {
          if (example === '') take('');
          else changeQuery({ ...NOTHING_CHOSEN, example });
        }}
      />
      <Field label="CSV or JSON" hint="Paste it, or drop a file here.">
        <textarea
          class={isOver ? 'over' : ''}
          rows={9}
          spellcheck={false}
          value={source.text}
          placeholder={'date,value\n2024-01-01,120\n2024-01-02,132\n…'}
          onInput={(event) => take(event.currentTarget.value)}
          onDragOver={(event) => {
            event.preventDefault();
            setIsOver(true);
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={drop}
        />
      </Field>
      {(source.columns !== null || source.series !== null) && <Reading source={source} />}
    </Panel>
  );
}

function Reading({ source }: { readonly source: SeriesSource }): JSX.Element {
  const { columns, columnNames, names, series, frequency } = source;
  const options = columnNames.map((name) => ({ value: name, title: name }));
  const orNone = [{ value: 'none', title: 'none' }, ...options];
  const guessed = FREQUENCIES.some(({ value }) => value === frequency) || frequency === null;
  return (
    <div class="fields">
      {columns !== null && (
        <>
          <SelectField
            label="Values"
            value={columns.value}
            options={options}
            onChange={(value) => changeQuery({ value })}
          />
          <SelectField
            label="Times"
            value={columns.time ?? 'none'}
            options={orNone}
            onChange={(time) => changeQuery({ time })}
          />
          {columnNames.length > 2 && (
            <SelectField
              label="Series apart by"
              value={columns.id ?? 'none'}
              options={orNone}
              onChange={(id) => changeQuery({ id })}
            />
          )}
        </>
      )}
      {names.length > 1 && (
        <SelectField
          label="Series"
          value={series?.id ?? ''}
          options={names.map((name) => ({ value: name, title: name }))}
          onChange={(name) => changeQuery({ series: name })}
        />
      )}
      <SelectField
        label="One step is a"
        value={frequency ?? ''}
        options={[
          ...(frequency === null ? [{ value: '', title: 'as the model says' }] : []),
          ...(guessed ? [] : [{ value: frequency, title: frequency }]),
          ...FREQUENCIES,
        ]}
        onChange={(next) => changeQuery({ frequency: next })}
      />
    </div>
  );
}
