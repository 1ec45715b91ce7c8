import type { Preprocessing, Shaping } from '../ir';
import { requireCounts, requireRank, requireWeight, showShape, type Shape, type ShapeContext } from './shape';

/** Layers that move values about. */
export function shapingShape(context: ShapeContext, op: Shaping, input: Shape): Shape {
  switch (op.kind) {
    case 'identity':
      return input;
    case 'flatten':
      return [input[0]!, product(input.slice(1))];
    case 'reshape':
      return reshapeShape(context, op.targetShape, input);
    case 'permute':
      return permuteShape(context, op.dims, input);
    case 'repeat_vector':
      requireRank(context, input, 2);
      requireCounts(context, [op.times], { name: 'n', length: 1, least: 1 });
      return [input[0]!, op.times, input[1]!];
    case 'zero_padding':
      return resizedEnds(context, { pairs: op.padding, name: 'padding', sign: 1 }, input, op.spatialRank);
    case 'cropping':
      return resizedEnds(context, { pairs: op.cropping, name: 'cropping', sign: -1 }, input, op.spatialRank);
    case 'up_sampling':
      requireRank(context, input, op.spatialRank + 2);
      requireCounts(context, op.size, { name: 'size', length: op.spatialRank, least: 1 });
      return input.map((size, axis) => {
        const factor = axis === 0 || axis > op.spatialRank ? 1 : op.size[axis - 1]!;
        return size === null ? null : size * factor;
      });
  }
}

/** Layers that prepare pixels and features. */
export function preprocessingShape(context: ShapeContext, op: Preprocessing, input: Shape): Shape {
  switch (op.kind) {
    case 'rescaling':
      for (const list of [op.scale, op.offset])
        if (list.length !== 1 && list.length !== input.at(-1))
          context.fail(
            `scale and offset must have 1 or ${showShape([input.at(-1)!])} values, got ${list.length}`,
          );
      return input;
    case 'normalization':
      for (const id of [op.mean, op.variance]) requireBroadcast(context, id, input);
      return input;
    case 'resizing':
    case 'center_crop':
      requireRank(context, input, 4);
      requireCounts(context, [op.height, op.width], { name: 'height and width', length: 2, least: 1 });
      return [input[0]!, op.height, op.width, input[3]!];
  }
}

function requireBroadcast(context: ShapeContext, id: string, input: Shape): void {
  const { shape } = context.weight(id);
  const offset = input.length - shape.length;
  const fits = offset >= 0 && shape.every((size, axis) => size === 1 || size === input[axis + offset]);
  if (!fits) requireWeight(context, id, { name: 'mean and variance', shape: [input.at(-1) ?? 0] });
}

function product(sizes: Shape): number | null {
  return sizes.reduce<number | null>(
    (total, size) => (total === null || size === null ? null : total * size),
    1,
  );
}

function reshapeShape(context: ShapeContext, target: readonly number[], input: Shape): Shape {
  const wrong = target.find((size) => !Number.isInteger(size) || size < -1 || size === 0);
  if (wrong !== undefined || target.filter((size) => size === -1).length > 1)
    context.fail(`target_shape [${target.join(', ')}] must be positive sizes with at most one -1`);
  const elements = product(input.slice(1));
  const known = target.reduce((total, size) => (size === -1 ? total : total * size), 1);
  const hasFree = target.includes(-1);
  if (elements !== null && (hasFree ? elements % known !== 0 : elements !== known))
    context.fail(`an input of ${showShape(input)} cannot be reshaped to [?, ${target.join(', ')}]`);
  const rest = elements === null ? null : elements / known;
  return [input[0]!, ...target.map((size) => (size === -1 ? rest : size))];
}

function permuteShape(context: ShapeContext, dims: readonly number[], input: Shape): Shape {
  const sorted = [...dims].sort((a, b) => a - b);
  if (dims.length !== input.length - 1 || sorted.some((dim, index) => dim !== index + 1))
    context.fail(`dims [${dims.join(', ')}] must be an order of 1 to ${input.length - 1}`);
  return [input[0]!, ...dims.map((dim) => input[dim]!)];
}

function resizedEnds(
  context: ShapeContext,
  ends: {
    readonly pairs: readonly (readonly [number, number])[];
    readonly name: string;
    readonly sign: 1 | -1;
  },
  input: Shape,
  spatialRank: number,
): Shape {
  requireRank(context, input, spatialRank + 2);
  requireCounts(context, ends.pairs.flat(), { name: ends.name, length: 2 * spatialRank, least: 0 });
  return input.map((size, axis) => {
    const pair = axis === 0 ? undefined : ends.pairs[axis - 1];
    if (size === null || pair === undefined) return size;
    const changed = size + ends.sign * (pair[0] + pair[1]);
    if (changed < 1) context.fail(`${ends.name} leaves nothing of an input of ${showShape(input)}`);
    return changed;
  });
}
