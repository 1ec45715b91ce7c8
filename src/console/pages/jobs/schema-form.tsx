import type { JSX } from 'preact';
import { CheckField, Field } from '../../parts/fields';
import type { FormField } from './schema';

export type Values = Readonly<Record<string, unknown>>;

interface FormProps {
  readonly fields: readonly FormField[];
  /** What was filled in; what is absent has its standard value. */
  readonly values: Values;
  readonly onChange: (values: Values) => void;
}

/** A form made from a JSON Schema; only what differs from the standard ends up in its values. */
export function SchemaForm({ fields, values, onChange }: FormProps): JSX.Element {
  return (
    <div class="fields">
      {fields.map((field) => (
        <SchemaField
          key={field.name}
          field={field}
          value={values[field.name]}
          onChange={(value) => {
            const rest = without(values, field.name);
            onChange(value === undefined ? rest : { ...rest, [field.name]: value });
          }}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly field: FormField;
  readonly value: unknown;
  /** `undefined` for the standard value. */
  readonly onChange: (value: unknown) => void;
}

function SchemaField(props: FieldProps): JSX.Element {
  const { field, value, onChange } = props;
  const { control, standard, description } = field;
  const label = field.name.replaceAll('_', ' ');
  switch (control.kind) {
    case 'number':
      return (
        <Field label={label} hint={description}>
          <input
            type="number"
            value={numberOr(value ?? standard, '')}
            step={control.isWhole ? 1 : 'any'}
            placeholder={control.mayBeEmpty ? 'none' : ''}
            required={!control.mayBeEmpty}
            {...(control.min === undefined ? {} : { min: control.min })}
            {...(control.max === undefined ? {} : { max: control.max })}
            onChange={(event) => {
              const { valueAsNumber } = event.currentTarget;
              const isStandard = valueAsNumber === standard || Number.isNaN(valueAsNumber);
              onChange(isStandard ? undefined : valueAsNumber);
            }}
          />
        </Field>
      );
    case 'flag':
      return <CheckField label={label} checked={(value ?? standard) === true} onChange={onChange} />;
    case 'choice':
      return (
        <Field label={label} hint={description}>
          <select
            value={textOr(value ?? standard, 'none')}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              onChange(chosen === standard || (chosen === 'none' && standard === null) ? undefined : chosen);
            }}
          >
            {control.options.map((option) => (
              <option key={option} value={option ?? 'none'} selected={option === (value ?? standard)}>
                {option ?? 'none'}
              </option>
            ))}
          </select>
        </Field>
      );
    case 'text':
      return (
        <Field label={label} hint={description}>
          <input
            type="text"
            value={textOr(value, '')}
            placeholder={control.mayBeEmpty ? 'none' : ''}
            onInput={(event) =>
              onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
            }
          />
        </Field>
      );
    case 'numbers':
      return (
        <Field label={label} hint={description}>
          <input
            type="text"
            value={Array.isArray(value ?? standard) ? ((value ?? standard) as number[]).join(', ') : ''}
            pattern="[0-9., eE+\-]*"
            onChange={(event) => onChange(numbersOf(event.currentTarget.value))}
          />
        </Field>
      );
    case 'group':
      return (
        <Group label={label} fields={control.fields} values={(value ?? {}) as Values} onChange={onChange} />
      );
    case 'variants':
      return <Variants {...props} control={control} label={label} />;
    case 'json':
      return (
        <Field label={`${label} (JSON)`} hint={description}>
          <input
            type="text"
            spellcheck={false}
            placeholder={JSON.stringify(standard ?? null)}
            onChange={(event) => {
              event.currentTarget.setCustomValidity('');
              try {
                const { value: text } = event.currentTarget;
                onChange(text.trim() === '' ? undefined : JSON.parse(text));
              } catch {
                event.currentTarget.setCustomValidity('This is not JSON.');
                event.currentTarget.reportValidity();
              }
            }}
          />
        </Field>
      );
  }
}

function Group(props: FormProps & { readonly label: string }): JSX.Element {
  return (
    <fieldset class="group">
      <legend>{props.label}</legend>
      <SchemaForm fields={props.fields} values={props.values} onChange={props.onChange} />
    </fieldset>
  );
}

function Variants(
  props: FieldProps & {
    readonly label: string;
    readonly control: Extract<FormField['control'], { kind: 'variants' }>;
  },
): JSX.Element {
  const { label, control, field, value, onChange } = props;
  const { key, variants } = control;
  const chosen = (value ?? field.standard ?? {}) as Values;
  const name = textOr(chosen[key], variants[0]?.name ?? '');
  const variant = variants.find((each) => each.name === name);
  const isStandard = (next: string): boolean => next === (field.standard as Values | undefined)?.[key];
  return (
    <fieldset class="group">
      <legend>{label}</legend>
      <div class="fields">
        <Field label={key} hint={field.description}>
          <select
            value={name}
            onChange={(event) => {
              const next = event.currentTarget.value;
              onChange(isStandard(next) ? undefined : { [key]: next });
            }}
          >
            {variants.map((each) => (
              <option key={each.name} value={each.name} selected={each.name === name}>
                {each.name}
              </option>
            ))}
          </select>
        </Field>
      </div>
      {variant !== undefined && variant.fields.length > 0 && (
        <SchemaForm
          fields={variant.fields}
          values={without(chosen, key)}
          onChange={(next) =>
            onChange(
              Object.keys(next).length === 0 && isStandard(name) ? undefined : { [key]: name, ...next },
            )
          }
        />
      )}
    </fieldset>
  );
}

const without = (values: Values, name: string): Values =>
  Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));

const numberOr = (value: unknown, other: string): number | string =>
  typeof value === 'number' ? value : other;
const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other);

function numbersOf(text: string): readonly number[] | undefined {
  const numbers = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number);
  return numbers.length === 0 || numbers.some(Number.isNaN) ? undefined : numbers;
}
