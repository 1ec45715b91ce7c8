import type { Weight, WeightId } from '../ir';

/** Axis 0 is the batch; `null` is an axis that is free until a run. */
export type Shape = readonly (number | null)[];

/** What shape rules see of the graph, and how they complain. */
export interface ShapeContext {
  /** The weight of that id; throws FORMAT_INVALID if there is none. */
  weight(id: WeightId): Weight;
  /** Throws FORMAT_INVALID naming the layer. */
  fail(detail: string): never;
}

/** A shape as people write it: `[?, 28, 28, 1]`. */
export function showShape(shape: Shape): string {
  return `[${shape.map((size) => (size === null ? '?' : String(size))).join(', ')}]`;
}

/** Throws unless `shape` has `rank` axes. */
export function requireRank(context: ShapeContext, shape: Shape, rank: number): void {
  if (shape.length !== rank)
    context.fail(`expected an input with ${rank} axes (batch included), got ${showShape(shape)}`);
}

/** The size of axis `axis`, which must not be free. */
export function requireSize(context: ShapeContext, shape: Shape, axis: number): number {
  const size = shape[axis];
  if (size === undefined || size === null)
    context.fail(`axis ${axis} of its input ${showShape(shape)} must have a fixed size`);
  return size;
}

/** Throws unless weight `id` is exactly `expected`. */
export function requireWeight(
  context: ShapeContext,
  id: WeightId,
  options: { readonly name: string; readonly shape: readonly number[] },
): void {
  const got = context.weight(id).shape;
  if (got.length !== options.shape.length || got.some((size, axis) => size !== options.shape[axis]))
    context.fail(`${options.name} must be ${showShape(options.shape)}, got ${showShape(got)}`);
}

/** The weight's shape, which must have `rank` axes. */
export function weightOfRank(
  context: ShapeContext,
  id: WeightId,
  options: { readonly name: string; readonly rank: number },
): readonly number[] {
  const { shape } = context.weight(id);
  if (shape.length !== options.rank)
    context.fail(`${options.name} must have ${options.rank} axes, got ${showShape(shape)}`);
  return shape;
}

/** Throws unless every value is a whole number of at least `least` (and at most 2^24). */
export function requireCounts(
  context: ShapeContext,
  values: readonly number[],
  options: { readonly name: string; readonly length: number; readonly least: number },
): void {
  const { name, length, least } = options;
  if (values.length !== length) context.fail(`${name} must have ${length} values, got ${values.length}`);
  const wrong = values.find((value) => !Number.isInteger(value) || value < least || value > LARGEST_COUNT);
  if (wrong !== undefined)
    context.fail(`${name} must be whole numbers from ${least} to ${LARGEST_COUNT}, got ${wrong}`);
}

/** Above this a count is a mistake or an attack: products of two still are exact numbers. */
const LARGEST_COUNT = 2 ** 24;

/** Two sizes of one axis that must agree; a free one agrees with all and the fixed one wins. `undefined`: they differ. */
export function unify(a: number | null | undefined, b: number | null | undefined): number | null | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === null) return b;
  if (b === null || a === b) return a;
  return undefined;
}
