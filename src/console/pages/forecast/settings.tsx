import type { JSX } from 'preact';
import { changeQuery } from '../../navigation';
import type { Model } from '../../connection/wire';
import { Field, NumberField } from '../../parts/fields';
import { ModelChoice } from '../../parts/model-choice';
import { Panel } from '../../parts/panel';

/** Which model, how far, and how much of the end is kept back to compare with. */
export function Settings(props: {
  readonly models: readonly Model[];
  readonly model: Model;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { models, model, query } = props;
  return (
    <Panel title="Settings">
      <div class="fields">
        <ModelChoice models={models} task="forecasting" model={model} />
        <Field label="Steps ahead" hint="Empty: as trained.">
          <input
            type="number"
            min={1}
            max={1000}
            value={query.get('horizon') ?? ''}
            onChange={(event) => changeQuery({ horizon: event.currentTarget.value })}
          />
        </Field>
        <NumberField
          label="Keep back"
          hint="Last values, to compare with."
          min={0}
          max={10_000}
          value={heldBack(query)}
          onChange={(hold) => changeQuery({ hold: hold === 0 ? null : hold })}
        />
      </div>
    </Panel>
  );
}

/** Values at the end of the series that are not sent. */
export function heldBack(query: URLSearchParams): number {
  return Math.max(0, Math.floor(Number(query.get('hold') ?? 0)) || 0);
}

/** Steps that were asked for; `null` for what the model was trained for. */
export function horizonOf(query: URLSearchParams): number | null {
  const horizon = Math.floor(Number(query.get('horizon') ?? 0));
  return horizon >= 1 ? horizon : null;
}
