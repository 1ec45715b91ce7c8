import type { FeatureMaps } from './contact-sheet';

type PoolMode = 'max' | 'average';

/** The first `count` channels; all of them when there are no more. */
export function takeChannels(maps: FeatureMaps, count: number): FeatureMaps {
  const { data, channels, height, width } = maps;
  if (count >= channels) return maps;
  const taken = new Float32Array(height * width * count);
  for (let cell = 0; cell < height * width; cell++) {
    taken.set(data.subarray(cell * channels, cell * channels + count), cell * count);
  }
  return { data: taken, height, width, channels: count };
}

/**
 * Pools each map in square windows side by side; at the lower and right border they hold what is left, so that no cell
 * is lost and a map smaller than the window gives one cell.
 */
export function poolMaps(
  maps: FeatureMaps,
  { mode, window }: { readonly mode: PoolMode; readonly window: number },
): FeatureMaps {
  const height = Math.ceil(maps.height / window);
  const width = Math.ceil(maps.width / window);
  const data = new Float32Array(height * width * maps.channels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const part = {
        top: row * window,
        left: column * window,
        bottom: Math.min((row + 1) * window, maps.height),
        right: Math.min((column + 1) * window, maps.width),
      };
      data.set(poolPart(maps, part, mode), (row * width + column) * maps.channels);
    }
  }
  return { data, height, width, channels: maps.channels };
}

/** One number a map: its greatest value or its mean. */
export function globalPool(maps: FeatureMaps, mode: PoolMode): Float32Array {
  return poolPart(maps, { top: 0, left: 0, bottom: maps.height, right: maps.width }, mode);
}

function poolPart(
  { data, width, channels }: FeatureMaps,
  part: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number },
  mode: PoolMode,
): Float32Array {
  const cells = (part.bottom - part.top) * (part.right - part.left);
  return Float32Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    let most = -Infinity;
    for (let row = part.top; row < part.bottom; row++) {
      for (let column = part.left; column < part.right; column++) {
        const value = data[(row * width + column) * channels + channel]!;
        sum += value;
        if (value > most) most = value;
      }
    }
    return mode === 'max' ? most : sum / cells;
  });
}
