import type { ConformalVariant } from './conformal';
import { ProblemList, show } from './problem-list';

/** How a request wants its intervals made. */
export interface AskedConformal {
  /** Null: absolute residuals where the version has them, else normalised ones. */
  readonly variant: ConformalVariant | null;
  /** Whether the level follows how the earlier intervals of a series held. */
  readonly isAdaptive: boolean;
}

const VARIANTS: readonly ConformalVariant[] = ['absolute', 'normalised'];

/**
 * Reads `conformal` and `adaptive` of a body; `usual` stands for what is absent.
 * @throws StriateError SERIES_INVALID
 */
export function parseConformal(
  body: Readonly<Record<string, unknown>>,
  usual: AskedConformal,
): AskedConformal {
  const problems = new ProblemList();
  const conformal = body['conformal'] ?? usual.variant;
  const adaptive = body['adaptive'] ?? usual.isAdaptive;
  const variant = VARIANTS.find((known) => known === conformal) ?? null;
  if (variant !== conformal)
    problems.add('/conformal', `expected one of ${VARIANTS.join(', ')}, got ${show(conformal)}`);
  if (typeof adaptive !== 'boolean')
    problems.add('/adaptive', `expected true or false, got ${show(adaptive)}`);
  problems.throwIfAny();
  return { variant, isAdaptive: adaptive === true };
}
