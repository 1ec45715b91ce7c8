import { ProblemList, show } from './problem-list';

/** What uncertainty a request asks for. */
export type AskedUncertainty =
  | { readonly kind: 'none' }
  /** Percent, between 0 and 100, ascending, each once. */
  | { readonly kind: 'levels'; readonly levels: readonly number[] }
  /** Between 0 and 1, ascending, each once. */
  | { readonly kind: 'quantiles'; readonly quantiles: readonly number[] };

/** Levels or quantiles of one request at most. */
const MAX_ASKED = 20;

/**
 * Reads `levels` (percent, such as [80, 95]) or `quantiles` (such as [0.1, 0.5, 0.9]) of a body; not both.
 * @throws StriateError SERIES_INVALID
 */
export function parseUncertainty(body: Readonly<Record<string, unknown>>): AskedUncertainty {
  const problems = new ProblemList();
  const levels = readNumbers(body['levels'], { name: 'levels', below: 100, problems });
  const quantiles = readNumbers(body['quantiles'], { name: 'quantiles', below: 1, problems });
  if (levels.length > 0 && quantiles.length > 0)
    problems.add('/quantiles', 'expected levels or quantiles, got both');
  problems.throwIfAny();
  if (levels.length > 0) return { kind: 'levels', levels };
  return quantiles.length > 0 ? { kind: 'quantiles', quantiles } : { kind: 'none' };
}

function readNumbers(
  given: unknown,
  options: { readonly name: string; readonly below: number; readonly problems: ProblemList },
): number[] {
  const { name, below, problems } = options;
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given) || given.length > MAX_ASKED) {
    problems.add(`/${name}`, `expected an array of at most ${MAX_ASKED} numbers, got ${show(given)}`);
    return [];
  }
  const numbers = new Set<number>();
  given.forEach((value: unknown, index) => {
    if (typeof value === 'number' && value > 0 && value < below) numbers.add(value);
    else problems.add(`/${name}/${index}`, `expected a number between 0 and ${below}, got ${show(value)}`);
  });
  return [...numbers].sort((a, b) => a - b);
}
