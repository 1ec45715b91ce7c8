import type { JSX } from 'preact';
import { numberText } from '../parts/format';
import { type ChartContent, xText } from './chart-options';

/** The lines of a chart with their values under the cursor; a click hides or shows one. */
export function ChartLegend(props: {
  readonly content: ChartContent;
  readonly at: number | null;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (label: string) => void;
}): JSX.Element {
  const { content, at, hidden, onToggle } = props;
  const x = at === null ? undefined : content.x[at];
  const valueAt = (values: readonly (number | null)[]): string => {
    const value = at === null ? null : (values[at] ?? null);
    return value === null ? '' : numberText(value);
  };
  return (
    <div class="legend">
      {content.lines.map(({ label, values, tone, dash }) => (
        <Entry
          key={label}
          label={label}
          isShown={!hidden.has(label)}
          onToggle={onToggle}
          value={valueAt(values)}
        >
          <i class={`swatch tone-${tone} ${dash === true ? 'dashed' : ''}`} aria-hidden="true" />
        </Entry>
      ))}
      {content.areas.map(({ label, lower, upper, tone }, index) => (
        <Entry
          key={label}
          label={label}
          isShown={!hidden.has(label)}
          onToggle={onToggle}
          value={valueAt(lower) === '' ? '' : `${valueAt(lower)} to ${valueAt(upper)}`}
        >
          <i class={`swatch area tone-${tone} depth-${index}`} aria-hidden="true" />
        </Entry>
      ))}
      <span class="legend-x" aria-live="polite">
        {x === undefined ? '' : xText(content, x)}
      </span>
    </div>
  );
}

function Entry(props: {
  readonly label: string;
  readonly value: string;
  readonly isShown: boolean;
  readonly children: JSX.Element;
  readonly onToggle: (label: string) => void;
}): JSX.Element {
  const { label, value, isShown, children, onToggle } = props;
  return (
    <button type="button" class="legend-entry" aria-pressed={isShown} onClick={() => onToggle(label)}>
      {children}
      {label}
      {value !== '' && <b>{value}</b>}
    </button>
  );
}
