import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { hashOf } from '../../address';
import { changeQuery } from '../../navigation';
import { api } from '../../connection/api';
import { useAction, useLoad } from '../../connection/loading';
import type { Dataset, Model, Recipe } from '../../connection/wire';
import { SelectField, TextField } from '../../parts/fields';
import { Empty, Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';
import { newKey } from './idempotency';
import { PlanFields, type Plan, planOf, STANDARD_PLAN } from './plan-fields';
import { fieldsOf } from './schema';
import { SchemaForm, type Values } from './schema-form';

/** A train job from scratch: what is trained on what, how, and what becomes of the result. */
export function NewJob({ query }: { readonly query: URLSearchParams }): JSX.Element {
  const recipes = useLoad('recipes', () => api.recipes());
  const datasets = useLoad('datasets', () => api.datasets());
  const models = useLoad('models', (signal) => api.models(signal));
  const problem = recipes.problem ?? datasets.problem;
  if (datasets.value?.length === 0) {
    return (
      <Empty>
        <p>There is nothing to train on yet.</p>
        <p>
          <a href={hashOf(['datasets'])}>Upload a data set</a> first: pictures in a zip with a folder for each
          class, or series as CSV.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <ProblemNote problem={problem} />
      {recipes.value !== null && datasets.value !== null && (
        <JobForm
          recipes={recipes.value}
          datasets={datasets.value}
          models={models.value ?? []}
          query={query}
        />
      )}
    </>
  );
}

/** What stands first where it can be used. */
const FIRST_RECIPE = 'lstm-forecaster';

/** The kind of data that a task learns from; a recipe for any task takes both. */
const KIND_OF_TASK: Readonly<Record<string, Dataset['kind'] | undefined>> = {
  classification: 'images',
  forecasting: 'series',
};

function JobForm(props: {
  readonly recipes: readonly Recipe[];
  readonly datasets: readonly Dataset[];
  readonly models: readonly Model[];
  readonly query: URLSearchParams;
}): JSX.Element {
  const { recipes, datasets, models, query } = props;
  const dataset =
    datasets.find(
      (each) => keyOfDataset(each) === `${query.get('dataset') ?? ''} ${query.get('version') ?? ''}`,
    ) ?? datasets[0]!;
  const able = recipes.filter(({ task }) => (KIND_OF_TASK[task] ?? dataset.kind) === dataset.kind);
  const recipe = able.find(({ name }) => name === (query.get('recipe') ?? FIRST_RECIPE)) ?? able[0]!;
  const [modelName, setModelName] = useState<string | null>(null);
  const [values, setValues] = useState<Values>({});
  const [plan, setPlan] = useState<Plan>(STANDARD_PLAN);
  const [base, setBase] = useState<string | null>(null);
  const fields = useMemo(() => fieldsOf(recipe.hyperparameters), [recipe]);
  const bases = recipe.name === 'fine-tune' ? basesOf(models, dataset.kind) : [];
  const baseName = base ?? bases[0] ?? null;
  const spec = {
    recipe: recipe.name,
    dataset: { id: dataset.id, version: dataset.version },
    model: modelName ?? dataset.name,
    hyperparameters: values,
    ...(recipe.name === 'fine-tune' && baseName !== null ? { base_model: baseModelOf(baseName) } : {}),
    ...planOf(plan, dataset.kind),
  };
  // The same form sent twice is one job; a changed form is another.
  const key = useMemo(newKey, [JSON.stringify(spec)]);
  const submit = useAction(async () => {
    const job = await api.submitJob(spec, key);
    location.hash = hashOf(['jobs', job.id]);
  });
  return (
    <form
      class="stack job-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit.run();
      }}
    >
      <Panel title="What is trained">
        <div class="fields wide">
          <SelectField
            label="Data set"
            value={keyOfDataset(dataset)}
            options={datasets.map((each) => ({
              value: keyOfDataset(each),
              title: `${each.name}, version ${each.version} (${each.kind})`,
            }))}
            onChange={(chosen) => {
              const [id = '', version = ''] = chosen.split(' ');
              setValues({});
              changeQuery({ dataset: id, version, recipe: null });
            }}
          />
          <SelectField
            label="Recipe"
            value={recipe.name}
            options={able.map(({ name, title }) => ({ value: name, title }))}
            onChange={(name) => {
              setValues({});
              changeQuery({ recipe: name });
            }}
          />
          {recipe.name === 'fine-tune' && (
            <SelectField
              label="Goes on from"
              value={baseName ?? ''}
              options={bases.map((each) => ({ value: each, title: each }))}
              onChange={setBase}
            />
          )}
          <TextField
            label="Becomes a version of the model"
            value={modelName ?? dataset.name}
            pattern="[a-z0-9]([a-z0-9._\-]{0,62}[a-z0-9])?"
            required
            onChange={setModelName}
          />
        </div>
        <p class="muted hint">{recipe.description}</p>
      </Panel>
      <Panel title="How it learns">
        <SchemaForm key={recipe.name} fields={fields} values={values} onChange={setValues} />
      </Panel>
      <Panel title="How it is judged, and what becomes of it">
        <PlanFields kind={dataset.kind} plan={plan} onChange={setPlan} />
      </Panel>
      <ProblemNote problem={submit.problem} />
      <div class="actions">
        <button type="submit" class="primary" disabled={submit.isRunning}>
          {submit.isRunning ? 'Submitting …' : 'Start training'}
        </button>
      </div>
    </form>
  );
}

const keyOfDataset = ({ id, version }: Dataset): string => `${id} ${version}`;

/** Versions that can be trained further, as `name version`. */
function basesOf(models: readonly Model[], kind: Dataset['kind']): readonly string[] {
  const task = kind === 'images' ? 'classification' : 'forecasting';
  return models
    .filter((model) => model.task === task)
    .flatMap(({ name, versions }) => versions.map(({ version }) => `${name} ${version}`));
}

function baseModelOf(base: string): { readonly name: string; readonly version: number } {
  const [name = '', version = ''] = base.split(' ');
  return { name, version: Number(version) };
}
