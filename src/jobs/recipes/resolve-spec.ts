import type { TSchema } from '@sinclair/typebox';
import { StriateError, type Problem } from '../../errors/striate-error';
import { bodyShapeProblem } from './body-shape';
import { crossChecks } from './cross-checks';
import { RECIPES } from './recipes';
import { fillDefaults, schemaProblems } from './schema-problems';
import { TrainSpecSchema, type TrainSpec } from './train-spec';

/** Problems that one answer lists at most; the rest are counted. */
const MAX_PROBLEMS = 100;

/**
 * Reads a train job's spec from a body: fills in every default, its recipe's as well, and checks every field.
 * What only the store knows (whether the data set, the base model and its layers exist) is checked by others.
 * Throws JOB_SPEC_INVALID that lists everything wrong at once, each with its JSON pointer.
 */
export function resolveSpec(body: unknown): TrainSpec {
  const shape = bodyShapeProblem(body);
  if (shape !== null) throw invalid([shape]);
  const spec = fillDefaults(TrainSpecSchema, body);
  const problems = schemaProblems(TrainSpecSchema, spec, '');
  const recipe = recipeOf(spec);
  if (recipe === undefined) {
    if (isRecord(spec) && !problems.some((problem) => problem.pointer === '/recipe')) {
      problems.push({ pointer: '/recipe', detail: `expected one of ${[...RECIPES.keys()].join(', ')}` });
    }
  } else {
    problems.push(...resolveHyperparameters(spec, recipe.hyperparameters));
    if (problems.length === 0) problems.push(...crossChecks(spec as TrainSpec, recipe));
  }
  if (problems.length > 0) throw invalid(problems);
  return spec as TrainSpec;
}

function recipeOf(spec: unknown) {
  const name = isRecord(spec) ? spec['recipe'] : undefined;
  return typeof name === 'string' ? RECIPES.get(name) : undefined;
}

/** Puts the resolved hyperparameters into `spec`, a copy that is ours. */
function resolveHyperparameters(spec: unknown, schema: TSchema): readonly Problem[] {
  if (!isRecord(spec) || !isRecord(spec['hyperparameters'])) return [];
  spec['hyperparameters'] = fillDefaults(schema, spec['hyperparameters']);
  return schemaProblems(schema, spec['hyperparameters'], '/hyperparameters');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(problems: readonly Problem[]): StriateError {
  const count = problems.length;
  const more = count > MAX_PROBLEMS ? `, of which the first ${MAX_PROBLEMS} are listed` : '';
  return new StriateError('JOB_SPEC_INVALID', {
    detail: `${count} ${count === 1 ? 'field is' : 'fields are'} wrong${more}`,
    problems: problems.slice(0, MAX_PROBLEMS),
  });
}
