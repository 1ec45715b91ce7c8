import type { JSX } from 'preact';
import type { Timings } from '../connection/wire';
import { millisecondsText } from './format';

const STAGES = ['decode', 'queue', 'compute', 'encode'] as const;

/** Where the time of a request went: one bar in four parts, and each in figures. */
export function StageTimes({ timings }: { readonly timings: Timings }): JSX.Element {
  const total = STAGES.reduce((sum, stage) => sum + timings[stage], 0);
  return (
    <div class="stages">
      <div class="stage-bar" aria-hidden="true">
        {STAGES.map((stage) => (
          <span
            key={stage}
            class={`stage-${stage}`}
            style={{ flexGrow: String(timings[stage] / (total || 1)) }}
          />
        ))}
      </div>
      <dl class="stage-list">
        {STAGES.map((stage) => (
          <div key={stage}>
            <dt>
              <i class={`dot stage-${stage}`} aria-hidden="true" />
              {stage}
            </dt>
            <dd>{millisecondsText(timings[stage])}</dd>
          </div>
        ))}
        <div>
          <dt>together</dt>
          <dd>{millisecondsText(total)}</dd>
        </div>
        <div>
          <dt>rows in its batch</dt>
          <dd>{timings.batch_rows}</dd>
        </div>
      </dl>
    </div>
  );
}
