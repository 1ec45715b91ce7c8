import type { Box, Placement } from './placement';

/** A map over a model's input: [height, width] cells that cover it in equal parts. */
export interface MapSize {
  readonly height: number;
  readonly width: number;
}

/** A cell of a map, counted from its top left one. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** What one cell of a layer sees, in pixels of the input; [vertical, horizontal]. */
export interface SeenField {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly offset: readonly number[];
}

/** The part of an `input` that cells `from` to `to` of a map cover. */
export function footprint(input: MapSize, map: MapSize, [from, to]: readonly [Cell, Cell]): Box {
  const height = input.height / map.height;
  const width = input.width / map.width;
  return {
    top: from.row * height,
    left: from.column * width,
    height: (to.row - from.row + 1) * height,
    width: (to.column - from.column + 1) * width,
  };
}

/** The receptive field of a cell in the input; it may reach beyond. */
export function receptiveBox(field: SeenField, { row, column }: Cell): Box {
  const [down, across] = [0, 1] as const;
  return {
    top: (field.offset[down] ?? 0) + row * (field.stride[down] ?? 1),
    left: (field.offset[across] ?? 0) + column * (field.stride[across] ?? 1),
    height: field.size[down] ?? 1,
    width: field.size[across] ?? 1,
  };
}

/**
 * A box of the input in whole pixels of the upright picture, grown to whole ones and cut at the border of what the
 * model saw of it; at least one pixel each way.
 */
export function boxInPicture(box: Box, { source, target }: Placement): Box {
  const [top, height] = along(box.top, box.height, [
    { start: target.top, length: target.height },
    { start: source.top, length: source.height },
  ]);
  const [left, width] = along(box.left, box.width, [
    { start: target.left, length: target.width },
    { start: source.left, length: source.width },
  ]);
  return { top, left, height, width };
}

interface Span {
  readonly start: number;
  readonly length: number;
}

/** Rounding errors of the division do not grow a box by a pixel. */
const EPSILON = 1e-6;

function along(start: number, length: number, [target, source]: readonly [Span, Span]): [number, number] {
  const factor = source.length / target.length;
  const place = (at: number): number => source.start + (at - target.start) * factor;
  const last = source.start + source.length;
  const first = Math.floor(place(start) + EPSILON);
  const begin = Math.min(Math.max(first, source.start), last - 1);
  const end = Math.min(Math.max(Math.ceil(place(start + length) - EPSILON), begin + 1), last);
  return [begin, end - begin];
}

/** Share of the hottest cell's heat from which on a cell counts as hot. */
const HOT = 0.5;

/**
 * The hottest cell of a map and the corners of the smallest block around all cells at least half as hot; null for a map
 * without heat above 0.
 */
export function hotPlaces(
  heat: Float32Array,
  { height, width }: MapSize,
): { readonly hottest: Cell; readonly corners: readonly [Cell, Cell] } | null {
  const top = heat.reduce((most, value) => Math.max(most, value), 0);
  if (!(top > 0)) return null;
  const at = heat.indexOf(top);
  const hottest = { row: Math.floor(at / width), column: at % width };
  const from = { row: height, column: width };
  const to = { row: 0, column: 0 };
  heat.forEach((value, index) => {
    if (value < HOT * top) return;
    const row = Math.floor(index / width);
    const column = index % width;
    from.row = Math.min(from.row, row);
    from.column = Math.min(from.column, column);
    to.row = Math.max(to.row, row);
    to.column = Math.max(to.column, column);
  });
  return { hottest, corners: [from, to] };
}
