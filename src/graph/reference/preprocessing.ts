import { centreCropBox, cropBoxOfAspect, type Box } from '../crop-box';
import type { Preprocessing } from '../ir';
import { generate, type NdArray } from './nd-array';

interface ResizeOptions {
  readonly height: number;
  readonly width: number;
  readonly interpolation: 'nearest' | 'bilinear';
}

/** Resizing with half-pixel centres, after a crop to the target's aspect ratio if that is asked for. */
export function resizing(op: Extract<Preprocessing, { kind: 'resizing' }>, image: NdArray): NdArray {
  return resize(op.cropToAspectRatio ? crop(image, cropBoxOfAspect(sides(image), op)) : image, op);
}

/** The middle of a picture, or the picture resized if it is too small. */
export function centerCrop(op: Extract<Preprocessing, { kind: 'center_crop' }>, image: NdArray): NdArray {
  const box = centreCropBox(sides(image), op);
  if (box !== null) return crop(image, box);
  const { height, width } = op;
  return resize(crop(image, cropBoxOfAspect(sides(image), op)), { height, width, interpolation: 'bilinear' });
}

/** Output pixel i lies at (i + 0.5) * in / out - 0.5 of the input; nothing is smoothed before. */
export function resize(image: NdArray, options: ResizeOptions): NdArray {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const rows = places(height, options.height, options.interpolation);
  const columns = places(width, options.width, options.interpolation);
  const pixel = (sample: number, y: number, x: number, channel: number): number =>
    image.data[((sample * height + y) * width + x) * channels + channel]!;
  return generate([batch, options.height, options.width, channels], (at) => {
    const [sample, row, column, channel] = at as [number, number, number, number];
    const [y, x] = [rows[row]!, columns[column]!];
    const line = (v: number): number =>
      pixel(sample, v, x.low, channel) * (1 - x.part) + pixel(sample, v, x.high, channel) * x.part;
    return line(y.low) * (1 - y.part) + line(y.high) * y.part;
  });
}

interface Place {
  readonly low: number;
  readonly high: number;
  /** Weight of `high`. */
  readonly part: number;
}

/** Nearest places are worked out in float32, as TensorFlow does: at ties the last bit decides. */
function places(size: number, target: number, interpolation: ResizeOptions['interpolation']): Place[] {
  return Array.from({ length: target }, (_, index) => {
    if (interpolation === 'nearest') {
      const place = Math.floor(Math.fround(Math.fround(index + 0.5) * Math.fround(size / target)));
      const low = Math.min(place, size - 1);
      return { low, high: low, part: 0 };
    }
    const place = (index + 0.5) * (size / target) - 0.5;
    const floor = Math.floor(place);
    return { low: Math.max(floor, 0), high: Math.min(Math.ceil(place), size - 1), part: place - floor };
  });
}

function sides(image: NdArray): { readonly height: number; readonly width: number } {
  return { height: image.shape[1]!, width: image.shape[2]! };
}

function crop(image: NdArray, box: Box): NdArray {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  return generate([batch, box.height, box.width, channels], (at) => {
    const [sample, row, column, channel] = at as [number, number, number, number];
    return image.data[((sample * height + row + box.top) * width + column + box.left) * channels + channel]!;
  });
}
