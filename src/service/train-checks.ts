import type { Dataset, DatasetKind, ImagesSummary, SeriesSummary } from '../datasets/dataset';
import type { DatasetStore } from '../datasets/dataset-store';
import { StriateError, type Problem } from '../errors/striate-error';
import { GATE_METRICS } from '../jobs/recipes/cross-checks';
import { recipeNamed } from '../jobs/recipes/recipes';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { ModelCatalog } from '../repository/model-catalog';
import { baseProblems } from './base-model-checks';
import { kindsTrainedOn } from './recipes';
import { covariateProblems } from './train-covariates';

/** Where the things are that a spec names. */
export interface KnownThings {
  readonly datasets: Pick<DatasetStore, 'get'>;
  readonly catalog: Pick<ModelCatalog, 'list'>;
}

/** Measures of an epoch that early stopping can follow. */
const MONITORS: Readonly<Record<DatasetKind, readonly string[]>> = {
  images: ['loss', 'accuracy', 'val_loss', 'val_accuracy'],
  series: ['loss', 'mae', 'val_loss', 'val_mae'],
};
/** Shortest side of a picture that the halvings of a network leave something of. */
const SMALLEST_SIDE = { full: 8, small: 4 } as const;

/**
 * What is wrong with a resolved spec that its recipe's schema cannot know: whether its data sets and base version are
 * there and fit it and each other. Throws DATASET_UNKNOWN for the data set itself.
 */
export function jobProblems(spec: TrainSpec, known: KnownThings): readonly Problem[] {
  const dataset = known.datasets.get(spec.dataset.id, spec.dataset.version);
  const kinds = kindsTrainedOn(recipeNamed(spec.recipe));
  if (!kinds.includes(dataset.kind)) {
    const detail = `expected a data set of ${kinds.join(' or ')}, got ${dataset.kind}`;
    return [{ pointer: '/dataset', detail }];
  }
  const { summary } = dataset;
  return [
    ...(summary.kind === 'images' ? imagesProblems(spec, summary) : seriesProblems(spec, summary)),
    ...(summary.kind === 'images' ? [] : covariateProblems(spec, summary)),
    ...validationProblems(spec, dataset, known),
    ...monitorProblems(spec, dataset.kind),
    ...gateProblems(spec, dataset.kind),
    ...baseProblems(spec, dataset, known.catalog),
  ];
}

/** What may well be meant, but rarely is. */
export function jobWarnings(spec: TrainSpec, known: KnownThings): readonly string[] {
  const { summary } = known.datasets.get(spec.dataset.id, spec.dataset.version);
  const { augmentation } = spec.hyperparameters as { augmentation?: { flip: string } };
  if (summary.kind !== 'images' || augmentation?.flip !== 'horizontal') return [];
  const isText = summary.classes.every(({ name }) => /^[0-9a-z]$/i.test(name));
  return isText
    ? ['augmentation.flip: the classes look like digits or letters, which have no mirror image']
    : [];
}

function imagesProblems(
  { recipe, hyperparameters, validation }: TrainSpec,
  { height, width, classes }: ImagesSummary,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (recipe === 'cnn-classifier') {
    const variant = hyperparameters['variant'] === 'small' ? 'small' : 'full';
    const least = SMALLEST_SIDE[variant];
    if (Math.min(height, width) < least) {
      const detail = `expected pictures of at least ${least} x ${least} for the ${variant} variant, got ${height} x ${width}`;
      problems.push({ pointer: '/dataset', detail });
    }
  }
  const weights = hyperparameters['class_weights'];
  if (Array.isArray(weights) && weights.length !== classes.length) {
    const detail = `expected ${classes.length} weights, one a class, got ${weights.length}`;
    problems.push({ pointer: '/hyperparameters/class_weights', detail });
  }
  if (validation?.after !== undefined) {
    problems.push({ pointer: '/validation/after', detail: 'pictures have no time: use fraction or dataset' });
  }
  return problems;
}

function seriesProblems(
  { recipe, hyperparameters, validation }: TrainSpec,
  { frequency, start, end, longest }: SeriesSummary,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (validation?.after !== undefined) {
    const after = Date.parse(validation.after);
    const pointer = '/validation/after';
    if (frequency === null) {
      problems.push({ pointer, detail: 'the data set has no times: expected fraction' });
    } else if (start !== null && end !== null && (after <= Date.parse(start) || after > Date.parse(end))) {
      problems.push({ pointer, detail: `expected a time after ${start} and up to ${end}` });
    }
  }
  if (validation?.stratify !== undefined) {
    problems.push({ pointer: '/validation/stratify', detail: 'series have no classes: leave it out' });
  }
  const { lookback, horizon } = hyperparameters as { lookback?: number; horizon?: number };
  const steps = (lookback ?? 0) + (horizon ?? 0);
  if (recipe !== 'fine-tune' && steps > longest) {
    const detail = `expected lookback and horizon of at most ${longest} steps together, the longest series, got ${steps}`;
    problems.push({ pointer: '/hyperparameters/lookback', detail });
  }
  return problems;
}

function validationProblems(
  spec: TrainSpec,
  dataset: Dataset,
  { datasets }: KnownThings,
): readonly Problem[] {
  const named = spec.validation?.dataset;
  if (named === undefined) return [];
  const problem = (detail: string): readonly Problem[] => [{ pointer: '/validation/dataset', detail }];
  if (named.id === dataset.id && named.version === dataset.version) {
    return problem('expected another version: this one is learnt from');
  }
  let other: Dataset;
  try {
    other = datasets.get(named.id, named.version);
  } catch (error) {
    if (error instanceof StriateError && error.code === 'DATASET_UNKNOWN') return problem(error.message);
    throw error;
  }
  const [own, held] = [dataset.summary, other.summary];
  if (own.kind === 'images' && held.kind === 'images') {
    const size = ({ height, width, channels }: ImagesSummary): string => `${height} x ${width} x ${channels}`;
    if (size(own) !== size(held)) return problem(`expected pictures of ${size(own)}, got ${size(held)}`);
    const names = new Set(own.classes.map(({ name }) => name));
    const strange = held.classes.find(({ name }) => !names.has(name));
    return strange === undefined ? [] : problem(`expected classes of the data set, got ${strange.name}`);
  }
  if (own.kind === 'series' && held.kind === 'series') {
    const name = ({ frequency }: SeriesSummary): string => frequency ?? 'none';
    return own.frequency === held.frequency
      ? []
      : problem(`expected the frequency ${name(own)}, got ${name(held)}`);
  }
  return problem(`expected a data set of ${own.kind}, got ${held.kind}`);
}

function monitorProblems({ stop, recipe }: TrainSpec, kind: DatasetKind): readonly Problem[] {
  const monitor = stop.early_stopping?.monitor;
  if (monitor === undefined || recipe === 'ridge-ar' || MONITORS[kind].includes(monitor)) return [];
  const detail = `expected one of ${MONITORS[kind].join(', ')}`;
  return [{ pointer: '/stop/early_stopping/monitor', detail }];
}

/** Of recipes that take either kind: a gate's metric and rival must be of this one. */
function gateProblems({ gates }: TrainSpec, kind: DatasetKind): readonly Problem[] {
  const metrics: readonly string[] = GATE_METRICS[kind === 'images' ? 'classification' : 'forecasting'];
  return gates.flatMap(({ metric, vs }, index) => {
    if (!metrics.includes(metric)) {
      return [{ pointer: `/gates/${index}/metric`, detail: `expected one of ${metrics.join(', ')}` }];
    }
    if (kind === 'images' && vs !== undefined && vs !== 'default') {
      return [{ pointer: `/gates/${index}/vs`, detail: 'baselines are for series: expected default' }];
    }
    return [];
  });
}
