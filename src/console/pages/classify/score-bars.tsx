import type { JSX } from 'preact';
import type { Prediction } from '../../connection/wire';
import { percentText } from '../../parts/format';

/** The best classes with their scores, as bars; and how sure the first is of itself against the second. */
export function ScoreBars({ predictions }: { readonly predictions: readonly Prediction[] }): JSX.Element {
  const [first, second] = predictions;
  return (
    <div class="scores">
      <p class="verdict">
        <strong>{first?.label}</strong>
        <span class="muted">
          {percentText(first?.score ?? 0)}
          {second !== undefined &&
            `, ${percentText((first?.score ?? 0) - second.score)} ahead of ${second.label}`}
        </span>
      </p>
      <ol class="bars">
        {predictions.map(({ label, score }) => (
          <li key={label}>
            <span class="bar-name" title={label}>
              {label}
            </span>
            <span class="bar-track" aria-hidden="true">
              <span style={{ width: `${score * 100}%` }} />
            </span>
            <span class="bar-value">{score >= 0.0005 ? percentText(score) : '< 0.1 %'}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
