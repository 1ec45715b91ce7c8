import type { Dataset, ImagesSummary } from '../datasets/dataset';
import type { Problem } from '../errors/striate-error';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { ModelCatalog, ServedModel } from '../repository/model-catalog';
import { covariateWidth } from '../series/covariate-features';

/** What keeps a job from going on from its base version: that it is not served, or does not fit the data. */
export function baseProblems(
  spec: TrainSpec,
  { summary }: Dataset,
  catalog: Pick<ModelCatalog, 'list'>,
): readonly Problem[] {
  const { base_model: named } = spec;
  if (named === null) return [];
  const record = catalog.list().find(({ name }) => name === named.name);
  if (record === undefined)
    return [{ pointer: '/base_model/name', detail: 'expected a model that is served' }];
  const version = record.versions.find((each) => each.version === named.version);
  if (version === undefined) {
    const numbers = record.versions.map((each) => each.version).join(', ');
    return [{ pointer: '/base_model/version', detail: `expected one of ${numbers}` }];
  }
  const { served, state } = version;
  if (served === null) {
    return [{ pointer: '/base_model/version', detail: `expected an available version, got ${state}` }];
  }
  const problem = (detail: string): readonly Problem[] => [{ pointer: '/base_model', detail }];
  if (served.prepared.backend !== 'compiled') {
    return problem('expected a model of layers (.keras, .h5 or TF.js layers): a graph has none to train');
  }
  const task = summary.kind === 'images' ? 'classification' : 'forecasting';
  if (served.spec.task !== task) return problem(`expected the task ${task}, got ${served.spec.task}`);
  const { series } = served.spec;
  if (series !== null && covariateWidth(series.covariates) > 0) {
    return problem('expected a model of the series alone: this one takes covariates');
  }
  return [
    ...(summary.kind === 'images' ? pictureProblems(served, summary) : []),
    ...freezeProblems(spec, served),
  ];
}

function pictureProblems({ spec }: ServedModel, summary: ImagesSummary): readonly Problem[] {
  const problems: Problem[] = [];
  const size = (each: { height: number; width: number; channels: number }): string =>
    `${each.height} x ${each.width} x ${each.channels}`;
  if (spec.image !== null && size(spec.image) !== size(summary)) {
    const detail =
      `expected pictures of ${size(spec.image)} as the base takes, got ${size(summary)}; ` +
      'upload them with these height, width and channels as options';
    problems.push({ pointer: '/dataset', detail });
  }
  const names = summary.classes.map(({ name }) => name);
  if (names.join('\n') !== spec.labels.join('\n')) {
    const shown = (all: readonly string[]): string =>
      all.length > 12 ? `${all.slice(0, 12).join(', ')}, …` : all.join(', ');
    const detail = `expected the classes of the base in its order (${shown(spec.labels)}), got ${shown(names)}`;
    problems.push({ pointer: '/dataset', detail });
  }
  return problems;
}

function freezeProblems({ hyperparameters }: TrainSpec, { prepared }: ServedModel): readonly Problem[] {
  const last = hyperparameters['freeze_until'];
  const names = prepared.layers.map(({ name }) => name);
  // Layers inside of nested models have a path; the outermost name is what is frozen.
  const known = new Set(names.map((name) => name.split('/')[0] ?? name));
  if (typeof last !== 'string' || known.has(last) || names.length === 0) return [];
  const detail = `expected one of the layers ${[...known].slice(0, 100).join(', ')}`;
  return [{ pointer: '/hyperparameters/freeze_until', detail }];
}
