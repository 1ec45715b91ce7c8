import type { JSX } from 'preact';
import { changeQuery } from '../navigation';
import type { Model } from '../connection/wire';
import { SelectField } from './fields';

/** The models that can do a task, those that answer now. */
export function modelsFor(models: readonly Model[], task: string): readonly Model[] {
  return models.filter(
    (model) =>
      model.task === task &&
      model.versions.some(({ state, on_demand: onDemand }) => state === 'available' || onDemand),
  );
}

/** The model that the address names, or the first that can do the task; `null` when there is none. */
export function chosenModel(models: readonly Model[], task: string, wanted: string | null): Model | null {
  const able = modelsFor(models, task);
  return able.find(({ name }) => name === wanted) ?? able[0] ?? null;
}

/** Chooses a model; the choice goes into the address. */
export function ModelChoice(props: {
  readonly models: readonly Model[];
  readonly task: string;
  readonly model: Model;
}): JSX.Element {
  const options = modelsFor(props.models, props.task).map(({ name }) => ({ value: name, title: name }));
  return (
    <SelectField
      label="Model"
      value={props.model.name}
      options={options}
      onChange={(model) => changeQuery({ model })}
    />
  );
}
