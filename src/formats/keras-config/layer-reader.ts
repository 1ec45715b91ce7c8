import type { LayerOp } from '../../graph/ir';
import type { LayerConfig } from './layer-config';
import type { WeightPlan } from './weight-plan';

/**
 * Reads one layer class: its options into one or more operations in a row, its weights into the plan.
 * @param ranks ranks of the inputs, batch axis included
 * @throws StriateError FORMAT_UNSUPPORTED_LAYER for an option that the IR cannot say, FORMAT_INVALID for a wrong one
 */
export type LayerReader = (config: LayerConfig, weights: WeightPlan, ranks: readonly number[]) => LayerOp[];

export type LayerTable = Readonly<Record<string, LayerReader>>;

/** An axis counted from 0, from one that may count from the end. */
export function axisFromStart(config: LayerConfig, key: string, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 1 || positive >= rank) {
    config.invalid(key, `an axis of an input of rank ${rank}, not the batch axis`);
  }
  return positive;
}

/**
 * `op` works channels-last. Where the file says `data_format: channels_first`, puts a permute before it, and one after
 * it unless `after` is false.
 */
export function channelsLast(
  config: LayerConfig,
  op: LayerOp,
  options: { readonly spatialRank: number; readonly after?: boolean },
): LayerOp[] {
  const format = config.oneOf('data_format', ['channels_last', 'channels_first'], 'channels_last');
  if (format === 'channels_last') return [op];
  const { spatialRank, after = true } = options;
  const steps: LayerOp[] = [channelsToLast(spatialRank), op];
  if (after) steps.push(channelsToFirst(spatialRank));
  return steps;
}

function channelsToLast(spatialRank: number): LayerOp {
  const spatial = Array.from({ length: spatialRank }, (_, axis) => axis + 2);
  return { kind: 'permute', dims: [...spatial, 1] };
}

function channelsToFirst(spatialRank: number): LayerOp {
  const spatial = Array.from({ length: spatialRank }, (_, axis) => axis + 1);
  return { kind: 'permute', dims: [spatialRank + 1, ...spatial] };
}
