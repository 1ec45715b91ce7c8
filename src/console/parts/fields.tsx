import type { ComponentChildren, JSX } from 'preact';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
}

/** A label above its control, and a line of help beneath. */
export function Field(props: FieldProps & { readonly children: ComponentChildren }): JSX.Element {
  return (
    <label class="field">
      <span>{props.label}</span>
      {props.children}
      {props.hint !== undefined && <small>{props.hint}</small>}
    </label>
  );
}

export function SelectField<T extends string>(
  props: FieldProps & {
    readonly value: T;
    readonly options: readonly { readonly value: T; readonly title: string }[];
    readonly onChange: (value: T) => void;
  },
): JSX.Element {
  return (
    <Field label={props.label} hint={props.hint}>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value as T)}>
        {props.options.map(({ value, title }) => (
          <option key={value} value={value} selected={value === props.value}>
            {title}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function NumberField(
  props: FieldProps & {
    readonly value: number;
    readonly min: number;
    readonly max: number;
    readonly step?: number | 'any';
    readonly onChange: (value: number) => void;
  },
): JSX.Element {
  return (
    <Field label={props.label} hint={props.hint}>
      <input
        type="number"
        value={props.value}
        min={props.min}
        max={props.max}
        step={props.step ?? 1}
        onChange={(event) => {
          const { valueAsNumber } = event.currentTarget;
          if (Number.isFinite(valueAsNumber)) {
            props.onChange(Math.min(props.max, Math.max(props.min, valueAsNumber)));
          }
        }}
      />
    </Field>
  );
}

export function TextField(
  props: FieldProps & {
    readonly value: string;
    readonly placeholder?: string;
    readonly pattern?: string;
    readonly required?: boolean;
    readonly onChange: (value: string) => void;
  },
): JSX.Element {
  return (
    <Field label={props.label} hint={props.hint}>
      <input
        type="text"
        value={props.value}
        placeholder={props.placeholder ?? ''}
        required={props.required ?? false}
        spellcheck={false}
        autocomplete="off"
        {...(props.pattern === undefined ? {} : { pattern: props.pattern })}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </Field>
  );
}

export function CheckField(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
