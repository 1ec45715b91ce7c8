import { StriateError } from '../../errors/striate-error';
import type { DecodedImage } from '../../vision/decode';
import type { ImageSpec } from '../../vision/image-spec';
import { normalise } from '../../vision/pixels';
import type { Heatmap } from '../../vision/heatmap-overlay';
import type { SeenField } from '../../vision/map-geometry';
import type { Serving } from '../model-lifecycle';
import type { RequestContext } from '../predict';
import type { StageTimings } from '../stage-clock';

/** What is to be explained: why `serving` gives this picture the score of this class. */
export interface Question {
  readonly serving: Serving;
  readonly image: DecodedImage;
  readonly spec: ImageSpec;
  readonly classIndex: number;
  readonly context: RequestContext;
}

/** How strongly each part of a picture speaks for a class, as a method found it: not below 0, not scaled. */
export interface RawHeat {
  readonly map: Heatmap;
  /** The layer that was looked at, and what a cell of it sees; `null` for methods that look at the input. */
  readonly layer: string | null;
  readonly field: SeenField | null;
  readonly timings: StageTimings;
}

/** The map with its hottest cell at 1; all 0 stays so. Throws TENSOR_OUTPUT_NOT_FINITE. */
export function scaled({ data, height, width }: Heatmap): Heatmap {
  requireShowable({ height, width });
  requireFinite(data, 'the heat map');
  const top = data.reduce((most, value) => Math.max(most, value), 0);
  return { data: data.map((value) => (top > 0 ? Math.max(0, value) / top : 0)), height, width };
}

/** Throws TENSOR_OUTPUT_NOT_FINITE: what is not finite cannot be drawn or written as JSON. */
export function requireFinite(data: Float32Array, what: string): void {
  if (data.every(Number.isFinite)) return;
  throw new StriateError('TENSOR_OUTPUT_NOT_FINITE', {
    detail: `${what} holds numbers that are not finite: the model does not give finite numbers for this picture`,
  });
}

/** Numbers in one answer. */
export const MAX_NUMBERS = 1_000_000;
/** Numbers in the pictures of one run: 64 MB. */
const MAX_RUN_NUMBERS = 16_000_000;
/** Pictures of one run, which is a batch of its own. */
const MAX_RUN_ROWS = 32;

/** How many pictures of this size one run takes, at least 1. */
export function rowsOfRun({ height, width, channels }: ImageSpec): number {
  return Math.min(MAX_RUN_ROWS, Math.max(1, Math.floor(MAX_RUN_NUMBERS / (height * width * channels))));
}

/** Throws EXPLAIN_LAYER_UNSUITABLE for a map that no answer can hold. */
export function requireShowable({
  height,
  width,
}: {
  readonly height: number;
  readonly width: number;
}): void {
  if (height * width <= MAX_NUMBERS) return;
  throw new StriateError('EXPLAIN_LAYER_UNSUITABLE', {
    detail: `its maps have ${height} x ${width} cells; at most ${MAX_NUMBERS} can be answered`,
  });
}

/** An input that shows nothing: the background that the model knows, black where it knows none. */
export function emptyInput(spec: ImageSpec): Float32Array {
  const { height, width, channels, polarity } = spec;
  const level = polarity === 'dark_on_light' ? 255 : 0;
  return normalise(new Float32Array(height * width * channels).fill(level), spec);
}
