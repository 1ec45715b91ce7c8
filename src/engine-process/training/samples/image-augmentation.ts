import type { Xoshiro128 } from '../random/xoshiro';

/** Random changes of training pictures, drawn anew for each row of each step. Absent or 0 leaves that change out. */
export interface ImageAugmentation {
  readonly kind: 'images';
  /** Largest shift along each axis, as a fraction of its length, 0 to 0.5. */
  readonly shift?: number;
  /** Largest rotation either way, in degrees, 0 to 180. */
  readonly rotate?: number;
  /** Largest enlargement or reduction, as a fraction, 0 to 0.5: 0.1 draws a factor from 0.9 to 1.1. */
  readonly zoom?: number;
  /** Mirror left and right in half of the rows. Wrong for pictures with a reading direction, such as digits. */
  readonly flip?: 'none' | 'horizontal';
}

/**
 * Changes a batch of pictures in place. Each row is moved about its centre by one drawn affine map and read with
 * bilinear interpolation; what comes in from outside is 0. Five numbers are drawn a row whatever the options say.
 * @param images [rows, height, width, channels]
 * @param shape [height, width, channels]
 */
export function augmentImages(
  images: Float32Array,
  shape: readonly number[],
  options: ImageAugmentation,
  generator: Xoshiro128,
): void {
  const [height = 1, width = 1, channels = 1] = shape;
  const size = height * width * channels;
  const source = new Float32Array(size);
  for (let offset = 0; offset < images.length; offset += size) {
    source.set(images.subarray(offset, offset + size));
    const map = drawMap(options, { height, width }, generator);
    resample(source, images.subarray(offset, offset + size), { height, width, channels, map });
  }
}

interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly dx: number;
  readonly dy: number;
}

function drawMap(
  options: ImageAugmentation,
  { height, width }: { height: number; width: number },
  generator: Xoshiro128,
): AffineMap {
  const { shift = 0, rotate = 0, zoom = 0, flip = 'none' } = options;
  const dx = generator.nextBetween(-shift, shift) * width;
  const dy = generator.nextBetween(-shift, shift) * height;
  const angle = (generator.nextBetween(-rotate, rotate) * Math.PI) / 180;
  const factor = 1 / (1 + generator.nextBetween(-zoom, zoom));
  const mirror = generator.nextUnit() < 0.5 && flip === 'horizontal' ? -1 : 1;
  const cosine = Math.cos(angle) * factor;
  const sine = Math.sin(angle) * factor;
  return { xx: mirror * cosine, xy: -mirror * sine, yx: sine, yy: cosine, dx, dy };
}

interface Resampling {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly map: AffineMap;
}

function resample(source: Float32Array, target: Float32Array, resampling: Resampling): void {
  const { height, width, channels, map } = resampling;
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  const read = (x: number, y: number, channel: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (source[(y * width + x) * channels + channel] ?? 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = centreX + map.xx * (x - centreX - map.dx) + map.xy * (y - centreY - map.dy);
      const fromY = centreY + map.yx * (x - centreX - map.dx) + map.yy * (y - centreY - map.dy);
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const right = fromX - left;
      const down = fromY - top;
      for (let channel = 0; channel < channels; channel++) {
        const above = read(left, top, channel) * (1 - right) + read(left + 1, top, channel) * right;
        const below = read(left, top + 1, channel) * (1 - right) + read(left + 1, top + 1, channel) * right;
        target[(y * width + x) * channels + channel] = above * (1 - down) + below * down;
      }
    }
  }
}
