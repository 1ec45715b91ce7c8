import { type ProblemList, show } from './problem-list';

/** The names of the covariates that a model was trained with. */
export interface CovariateNames {
  /** Known up to the last value only. */
  readonly past: readonly string[];
  /** Known for the whole horizon too. */
  readonly future: readonly string[];
}

/** A model of the series alone. */
export const NO_COVARIATES: CovariateNames = { past: [], future: [] };

/** Columns by name, each as long as it was asked for. */
export type Covariates = ReadonlyMap<string, Float64Array>;

/**
 * Reads one object of covariates, {name: numbers}. Every name that the model takes must be there with exactly `length`
 * finite numbers, and no other name: a covariate that would be ignored is a mistake of the sender's.
 */
export function parseCovariates(
  given: unknown,
  options: {
    readonly names: readonly string[];
    readonly length: number;
    readonly pointer: string;
    readonly problems: ProblemList;
  },
): Covariates {
  const { names, length, pointer, problems } = options;
  const columns = new Map<string, Float64Array>();
  if (given === undefined || given === null) {
    if (names.length > 0) problems.add(pointer, `expected an object with ${names.join(', ')}, got nothing`);
    return columns;
  }
  if (typeof given !== 'object' || Array.isArray(given)) {
    problems.add(pointer, `expected an object of arrays, got ${show(given)}`);
    return columns;
  }
  const found = new Map<string, unknown>(Object.entries(given));
  for (const name of found.keys()) {
    if (!names.includes(name)) problems.add(pointer, `expected ${expectedNames(names)}, got ${show(name)}`);
  }
  for (const name of names) {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const column = readColumn(found.get(name), { length, place, problems });
    if (column !== null) columns.set(name, column);
  }
  return columns;
}

function expectedNames(names: readonly string[]): string {
  return names.length === 0 ? 'no such covariates (the model takes none)' : `only ${names.join(', ')}`;
}

function readColumn(
  given: unknown,
  options: { readonly length: number; readonly place: string; readonly problems: ProblemList },
): Float64Array | null {
  const { length, place, problems } = options;
  if (!Array.isArray(given) || given.length !== length) {
    problems.add(place, `expected an array of ${length} numbers, got ${show(given)}`);
    return null;
  }
  const column = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    const value: unknown = given[index];
    if (typeof value === 'number' && Number.isFinite(Math.fround(value))) column[index] = value;
    else
      problems.add(
        `${place}/${index}`,
        `expected a finite number that fits into float32, got ${show(value)}`,
      );
  }
  return column;
}
