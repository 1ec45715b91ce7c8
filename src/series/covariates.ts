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

/** The name of a place for a message: of a column, or of one of its numbers. */
export type CovariatePlace = (name: string, index?: number) => string;

/**
 * Reads one object of covariates, {name: numbers}. Every name that the model takes must be there with finite numbers,
 * exactly `length` of them, or at least so many where `isLonger` allows it (the rest is passed over); and no other name:
 * a covariate that would be ignored is a mistake of the sender's.
 */
export function parseCovariates(
  given: unknown,
  options: {
    readonly names: readonly string[];
    readonly length: number;
    /** What the length is made of, for the message; empty where it needs no word. */
    readonly why: string;
    readonly isLonger: boolean;
    readonly pointer: string;
    readonly placeOf: CovariatePlace;
    readonly problems: ProblemList;
  },
): Covariates {
  const { names, pointer, problems } = options;
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
    const column = readColumn(found.get(name), { ...options, name });
    if (column !== null) columns.set(name, column);
  }
  return columns;
}

function expectedNames(names: readonly string[]): string {
  return names.length === 0 ? 'no such covariates (the model takes none)' : `only ${names.join(', ')}`;
}

function readColumn(
  given: unknown,
  options: {
    readonly name: string;
    readonly length: number;
    readonly why: string;
    readonly isLonger: boolean;
    readonly placeOf: CovariatePlace;
    readonly problems: ProblemList;
  },
): Float64Array | null {
  const { name, length, why, isLonger, placeOf, problems } = options;
  const isRight = Array.isArray(given) && (isLonger ? given.length >= length : given.length === length);
  if (!isRight) {
    const wanted = `${isLonger ? 'at least ' : ''}${length} numbers${why}`;
    problems.add(placeOf(name), `expected an array of ${wanted}, got ${show(given)}`);
    return null;
  }
  const column = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    const value: unknown = given[index];
    if (typeof value === 'number' && Number.isFinite(Math.fround(value))) column[index] = value;
    else {
      const detail = `expected a finite number that fits into float32, got ${show(value)}`;
      problems.add(placeOf(name, index), detail);
    }
  }
  return column;
}
