import type { Problem } from '../../errors/striate-error';
import type { Recipe } from './recipe';
import type { GateSpec, TrainSpec } from './train-spec';

/** Measures that a report has and a gate can name, by task. */
export const GATE_METRICS = {
  classification: ['accuracy', 'loss', 'precision', 'recall', 'f1', 'calibration_error'],
  forecasting: ['mae', 'rmse', 'mse', 'mase', 'smape', 'coverage', 'loss'],
} as const;

/** Measures of a new version alone: its rivals are asked for answers, which have neither. */
const WITHOUT_RIVAL: ReadonlySet<string> = new Set(['loss', 'coverage']);

/** What is wrong between fields that are each right by themselves. */
export function crossChecks(spec: TrainSpec, recipe: Recipe): readonly Problem[] {
  return [
    ...baseModelProblems(spec, recipe),
    ...validationProblems(spec, recipe),
    ...spec.gates.flatMap((gate, index) => gateProblems(gate, recipe, `/gates/${index}`)),
    ...memoryProblems(spec),
  ];
}

function baseModelProblems(spec: TrainSpec, recipe: Recipe): readonly Problem[] {
  if (recipe.needsBaseModel && spec.base_model === null) {
    return [{ pointer: '/base_model', detail: `${recipe.name} needs the version to go on from` }];
  }
  if (!recipe.needsBaseModel && spec.base_model !== null) {
    return [{ pointer: '/base_model', detail: `${recipe.name} starts from nothing: expected null` }];
  }
  return [];
}

function validationProblems(spec: TrainSpec, recipe: Recipe): readonly Problem[] {
  const { validation } = spec;
  if (validation === null) return [];
  const problems: Problem[] = [];
  const ways = [validation.fraction, validation.dataset, validation.after].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    problems.push({
      pointer: '/validation',
      detail: `expected exactly one of fraction, dataset and after, got ${ways.length}`,
    });
  }
  if (validation.after !== undefined && Number.isNaN(Date.parse(validation.after))) {
    problems.push({
      pointer: '/validation/after',
      detail: 'expected a time in ISO 8601, such as 2024-01-31',
    });
  }
  if (validation.after !== undefined && recipe.task === 'classification') {
    problems.push({ pointer: '/validation/after', detail: 'pictures have no time: use fraction or dataset' });
  }
  if (validation.stratify === true && recipe.task === 'forecasting') {
    problems.push({ pointer: '/validation/stratify', detail: 'series have no classes: leave it out' });
  }
  return problems;
}

function gateProblems(gate: GateSpec, recipe: Recipe, pointer: string): readonly Problem[] {
  const problems: Problem[] = [];
  const ofTask: readonly string[] =
    recipe.task === 'any'
      ? [...GATE_METRICS.classification, ...GATE_METRICS.forecasting]
      : GATE_METRICS[recipe.task];
  // A closed form has no loss of epochs.
  const known = recipe.name === 'ridge-ar' ? ofTask.filter((metric) => metric !== 'loss') : ofTask;
  if (!known.includes(gate.metric)) {
    problems.push({ pointer: `${pointer}/metric`, detail: `expected one of ${known.join(', ')}` });
  }
  if (gate.min === undefined && gate.max === undefined && gate.vs === undefined) {
    problems.push({ pointer, detail: 'expected min, max or vs: this gate lets everything through' });
  }
  if (gate.min !== undefined && gate.max !== undefined && gate.min > gate.max) {
    problems.push({ pointer, detail: `nothing passes: min ${gate.min} is above max ${gate.max}` });
  }
  if (gate.min_improvement !== undefined && gate.vs === undefined) {
    problems.push({ pointer: `${pointer}/min_improvement`, detail: 'expected vs beside it' });
  }
  if (gate.vs !== undefined && WITHOUT_RIVAL.has(gate.metric)) {
    problems.push({
      pointer: `${pointer}/vs`,
      detail: `nothing passes: ${gate.metric} is measured of the new version alone; use min or max`,
    });
  }
  if (recipe.task === 'classification' && gate.vs !== undefined && gate.vs !== 'default') {
    problems.push({ pointer: `${pointer}/vs`, detail: 'baselines are for series: expected default' });
  }
  return problems;
}

/** Bound of the layers that a client may describe, as JSON. */
const MODEL_CONFIG_BYTES = 1_048_576;

function memoryProblems(spec: TrainSpec): readonly Problem[] {
  const config = spec.hyperparameters['model_config'];
  if (config === undefined) return [];
  const bytes = Buffer.byteLength(JSON.stringify(config));
  if (bytes <= MODEL_CONFIG_BYTES) return [];
  return [
    {
      pointer: '/hyperparameters/model_config',
      detail: `expected at most ${MODEL_CONFIG_BYTES} bytes, got ${bytes}`,
    },
  ];
}
