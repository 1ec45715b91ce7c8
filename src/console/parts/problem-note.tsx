import type { JSX } from 'preact';
import type { Problem } from '../connection/problem';
import { Icon } from './icon';

/** Places that one note lists. */
const MAX_PLACES = 8;

/** A problem in full: what happened, where, the way out, and its code. Nothing when there is none. */
export function ProblemNote({ problem }: { readonly problem: Problem | null }): JSX.Element | null {
  if (problem === null) return null;
  const { title, detail, hint, errors = [], code, instance } = problem;
  const places = errors.filter((each) => !detail.includes(each.detail));
  return (
    <div class="note bad" role="alert">
      <Icon name="warning" />
      <div>
        <p class="note-title">{title}</p>
        {detail !== title && <p>{detail}</p>}
        {places.length > 0 && (
          <ul class="places">
            {places.slice(0, MAX_PLACES).map(({ pointer, detail: text }) => (
              <li key={pointer + text}>
                <code>{pointer}</code> {text}
              </li>
            ))}
            {places.length > MAX_PLACES && <li>and {places.length - MAX_PLACES} more</li>}
          </ul>
        )}
        {hint !== undefined && <p class="way-out">{hint}</p>}
        <p class="note-code">
          <code>{code}</code>
          {instance !== undefined && <span class="muted"> request {instance}</span>}
        </p>
      </div>
    </div>
  );
}
