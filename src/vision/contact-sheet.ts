import { encodePng } from './png';

/** Activations of one layer for one picture: [height, width, channels], channels last. */
export interface FeatureMaps {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A contact sheet and how to read it. */
export interface ContactSheet {
  readonly png: Buffer;
  /** Channel c stands in row floor(c / columns), column c mod columns. */
  readonly columns: number;
  /** Channels that are shown, the first ones. */
  readonly shown: number;
  /** Pixels from one map to the next, gap included; a cell of a map is `cell` pixels wide and high. */
  readonly pitch: { readonly height: number; readonly width: number };
  readonly cell: number;
}

/** Smaller maps are enlarged by a whole factor until another one would pass this. */
const USUAL_SIDE = 32;
/** Pixels between two maps, mid grey. */
const GAP = 1;
const GAP_LEVEL = 96;
/** No sheet has more pixels: maps that do not fit are left out. */
const MAX_PIXELS = 2_000_000;

/**
 * All feature maps of a layer as one grey PNG, as square as can be. Each map is stretched to its own range: black is its
 * least, white its greatest value; a map that is the same everywhere is black.
 * @param options.maxMaps maps at most, at least 1; one map is always shown
 */
export async function contactSheet(
  maps: FeatureMaps,
  options: { readonly maxMaps: number },
): Promise<ContactSheet> {
  const { height, width, channels } = maps;
  const cell = Math.max(1, Math.floor(USUAL_SIDE / Math.max(height, width)));
  const pitch = { height: height * cell + GAP, width: width * cell + GAP };
  const affordable = Math.max(1, Math.floor(MAX_PIXELS / (pitch.height * pitch.width)));
  const shown = Math.min(channels, options.maxMaps, affordable);
  const columns = Math.ceil(Math.sqrt(shown));
  const size = {
    height: Math.ceil(shown / columns) * pitch.height - GAP,
    width: columns * pitch.width - GAP,
  };
  const sheet = new Uint8ClampedArray(size.height * size.width).fill(GAP_LEVEL);
  for (let channel = 0; channel < shown; channel++) {
    const level = levelsOf(maps, channel);
    const top = Math.floor(channel / columns) * pitch.height;
    const left = (channel % columns) * pitch.width;
    for (let at = 0, y = top; y < top + height * cell; y += cell) {
      for (let x = left; x < left + width * cell; x += cell, at++) {
        for (let line = y; line < y + cell; line++) {
          const from = line * size.width + x;
          sheet.fill(level(at), from, from + cell);
        }
      }
    }
  }
  return { png: await encodePng(sheet, { ...size, channels: 1 }), columns, shown, pitch, cell };
}

function levelsOf(maps: FeatureMaps, channel: number): (cell: number) => number {
  const { data, channels } = maps;
  let least = Infinity;
  let greatest = -Infinity;
  for (let at = channel; at < data.length; at += channels) {
    const value = data[at]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const factor = greatest > least ? 255 / (greatest - least) : 0;
  return (cell) => (data[cell * channels + channel]! - least) * factor;
}
