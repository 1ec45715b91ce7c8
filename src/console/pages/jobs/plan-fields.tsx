import type { JSX } from 'preact';
import type { Dataset } from '../../connection/wire';
import { CheckField, Field, NumberField, SelectField, TextField } from '../../parts/fields';

/** What a job says beside its hyperparameters. */
export interface Plan {
  readonly seed: number;
  /** Share that is held out. */
  readonly fraction: number;
  /** ISO time from which series are held out; empty: the last share. */
  readonly after: string;
  readonly stopsEarly: boolean;
  readonly patience: number;
  readonly promoteTo: string;
  readonly gate: string;
}

export const STANDARD_PLAN: Plan = {
  seed: 1,
  fraction: 0.1,
  after: '',
  stopsEarly: true,
  patience: 5,
  promoteTo: '',
  gate: '',
};

const GATES: Readonly<
  Record<Dataset['kind'], readonly { readonly value: string; readonly title: string }[]>
> = {
  images: [
    { value: '', title: 'whatever it scores' },
    { value: 'accuracy default', title: 'it is at least as accurate as what serves now' },
  ],
  series: [
    { value: '', title: 'whatever it scores' },
    { value: 'mae last_value', title: 'it beats the last value' },
    { value: 'mae seasonal_naive', title: 'it beats the last season' },
    { value: 'mae ridge_ar', title: 'it beats ridge regression' },
    { value: 'mae default', title: 'it beats what serves now' },
  ],
};

/** The part of a spec that a plan stands for. */
export function planOf(plan: Plan, kind: Dataset['kind']): Readonly<Record<string, unknown>> {
  const [metric, vs] = plan.gate.split(' ');
  return {
    seed: plan.seed,
    validation: kind === 'series' && plan.after !== '' ? { after: plan.after } : { fraction: plan.fraction },
    stop: { early_stopping: plan.stopsEarly ? { patience: plan.patience } : null },
    promote_to: plan.promoteTo === '' ? null : plan.promoteTo,
    gates: plan.gate === '' ? [] : [{ metric, vs }],
  };
}

export function PlanFields(props: {
  readonly kind: Dataset['kind'];
  readonly plan: Plan;
  readonly onChange: (plan: Plan) => void;
}): JSX.Element {
  const { kind, plan, onChange } = props;
  const set = (change: Partial<Plan>): void => onChange({ ...plan, ...change });
  return (
    <div class="fields wide">
      <NumberField
        label="Held out, share"
        hint={kind === 'series' ? 'The last part of each series.' : 'The same share of each class.'}
        min={0.01}
        max={0.5}
        step="any"
        value={plan.fraction}
        onChange={(fraction) => set({ fraction })}
      />
      {kind === 'series' && (
        <TextField
          label="or held out from"
          hint="A time such as 1987-01-01; counts instead of the share."
          value={plan.after}
          placeholder="1987-01-01"
          onChange={(after) => set({ after })}
        />
      )}
      <NumberField
        label="Seed"
        min={0}
        max={4_294_967_295}
        value={plan.seed}
        onChange={(seed) => set({ seed })}
      />
      <div class="field">
        <CheckField
          label="Stop when it gets no better"
          checked={plan.stopsEarly}
          onChange={(stopsEarly) => set({ stopsEarly })}
        />
        {plan.stopsEarly && (
          <Field label="Epochs without a better one">
            <input
              type="number"
              min={1}
              max={10_000}
              value={plan.patience}
              onChange={(event) => set({ patience: Math.max(1, event.currentTarget.valueAsNumber || 1) })}
            />
          </Field>
        )}
      </div>
      <TextField
        label="Then the label moves to it"
        hint="Empty: the version is published, no label moves."
        value={plan.promoteTo}
        pattern="[a-z][a-z0-9_\-]{0,31}"
        placeholder="no label"
        onChange={(promoteTo) => set({ promoteTo })}
      />
      <SelectField
        label="if"
        value={GATES[kind].some(({ value }) => value === plan.gate) ? plan.gate : ''}
        options={GATES[kind]}
        onChange={(gate) => set({ gate })}
      />
    </div>
  );
}
