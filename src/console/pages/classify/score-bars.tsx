import type { JSX } from 'preact';
import type { Classification } from '../../connection/wire';
import { numberText, percentText } from '../../parts/format';

/** The best classes with their scores, as bars; and how sure the model is of itself. */
export function ScoreBars({ answer }: { readonly answer: Classification }): JSX.Element {
  const { predictions, details, abstained, abstain_reasons: reasons = [] } = answer;
  const [first, second] = predictions;
  const margin = details?.margin ?? (second === undefined ? null : (first?.score ?? 0) - second.score);
  return (
    <div class="scores">
      <p class="verdict">
        <strong>{first?.label}</strong>
        <span class="muted">{percentText(first?.score ?? 0)} sure</span>
      </p>
      {abstained === true && (
        <p class="note warn">The model would rather not say: {reasons.join(', ').replaceAll('_', ' ')}.</p>
      )}
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
      <dl class="sureness">
        {margin !== null && (
          <div>
            <dt>ahead of the next by</dt>
            <dd>{percentText(margin)}</dd>
          </div>
        )}
        {details !== undefined && (
          <div>
            <dt>entropy</dt>
            <dd>{numberText(details.entropy)}</dd>
          </div>
        )}
        {details?.out_of_distribution != null && (
          <div>
            <dt title="Share of the calibration pictures that the model knew better: near 0 typical, near 1 unlike them">
              more typical pictures
            </dt>
            <dd>{percentText(details.out_of_distribution, 0)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
