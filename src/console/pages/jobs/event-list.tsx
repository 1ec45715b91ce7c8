import type { JSX } from 'preact';
import type { ServerEvent } from '../../../client';
import { numberText } from '../../parts/format';

/** What happened in a job, newest first. */
export function EventList({ events }: { readonly events: readonly ServerEvent[] }): JSX.Element {
  if (events.length === 0) return <p class="muted">Nothing has happened yet.</p>;
  return (
    <ol class="events" tabIndex={0} aria-label="Events, newest first">
      {events.map(({ id, type, data }) => {
        const { time, ...rest } = data as Readonly<Record<string, unknown>>;
        return (
          <li key={id}>
            <time class="muted">{typeof time === 'string' ? time.slice(11, 19) : ''}</time>
            <b>{type}</b>
            <span>
              {Object.entries(rest)
                .map(entryText)
                .filter((text) => text !== '')
                .join(', ')}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function entryText([name, value]: readonly [string, unknown]): string {
  if (value === null) return '';
  if (typeof value === 'number') return `${name} ${numberText(value)}`;
  if (typeof value === 'object') {
    return Object.entries(value as Readonly<Record<string, unknown>>)
      .map(entryText)
      .filter((text) => text !== '')
      .join(', ');
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return TOLD_ALONE.has(name) ? text : `${name} ${text}`;
}

/** Values that speak for themselves. */
const TOLD_ALONE: ReadonlySet<string> = new Set(['state', 'message', 'detail']);
