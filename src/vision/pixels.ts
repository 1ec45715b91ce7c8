import type { ImageSpec, Polarity } from './image-spec';
import type { Box } from './placement';
import { detectPolarity } from './polarity';

/** Decoded pixels of one frame: [height, width, channels] of 0 to 255; 4 channels are RGBA, 2 are grey and alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A picture in the model's channels, opaque: [height, width, channels] of 0 to 255 with fractions. */
export interface Canvas {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** What the picture shows; null when it does not say clearly. */
  readonly polarity: Polarity | null;
  /** Whether black and white were swapped. */
  readonly inverted: boolean;
}

/** Alpha below this is background when the tone of the drawing itself is judged. */
const OPAQUE = 128;

/** Rec. 601 luma, as Pillow's "L" and TensorFlow's rgb_to_grayscale; a grey pixel keeps its value to the digit. */
export function luma(red: number, green: number, blue: number): number {
  return red === green && green === blue ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
}

/**
 * Pixels in the model's channels and polarity. Transparency is laid on the background that lets the drawing show: with
 * `invert: "auto"` black for a light drawing and white for a dark one; else the background that the model knows; white
 * for `polarity: "any"`, as a browser shows it.
 */
export function toCanvas(pixels: Pixels, spec: ImageSpec): Canvas {
  const rgb = flatten(pixels, backgroundOf(pixels, spec));
  const { height, width } = pixels;
  const grey = greyOf(rgb);
  const polarity = detectPolarity(grey, { height, width });
  const inverted =
    spec.invert === 'auto' && spec.polarity !== 'any' && polarity !== null && polarity !== spec.polarity;
  const data = spec.channels === 1 ? grey : rgb;
  if (inverted) data.forEach((value, index) => (data[index] = 255 - value));
  return { data, height, width, channels: spec.channels, polarity, inverted };
}

/** The canvas on `target` of an input of `spec`, the rest padded with the model's background (black for `any`). */
export function padCanvas(canvas: Canvas, spec: ImageSpec, target: Box): Float32Array {
  const { height, width, channels } = spec;
  if (target.height === height && target.width === width) return canvas.data;
  const padded = new Float32Array(height * width * channels).fill(
    spec.polarity === 'dark_on_light' ? 255 : 0,
  );
  const rowLength = target.width * channels;
  for (let row = 0; row < target.height; row++) {
    const from = row * rowLength;
    const to = ((target.top + row) * width + target.left) * channels;
    padded.set(canvas.data.subarray(from, from + rowLength), to);
  }
  return padded;
}

/** Pixel values of 0 to 255 to the model's numbers: (value * scale - mean) / std, rounded once to float32. */
export function normalise(values: Float32Array, spec: ImageSpec): Float32Array {
  const { channels, mean, std } = spec;
  return values.map((value, index) => {
    const channel = index % channels;
    return (value * spec.scale - (mean?.[channel] ?? 0)) / (std?.[channel] ?? 1);
  });
}

/** [h * w * 3] of 0 to 255: alpha laid on a grey `background`, a grey channel repeated. */
function flatten(pixels: Pixels, background: number): Float32Array {
  const { data, channels } = pixels;
  const count = pixels.height * pixels.width;
  const step = channels >= 3 ? 1 : 0;
  const alphaAt = hasAlpha(pixels) ? channels - 1 : null;
  const rgb = new Float32Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) {
    const at = pixel * channels;
    const alpha = alphaAt === null ? 255 : data[at + alphaAt]!;
    for (let channel = 0; channel < 3; channel++) {
      const value = data[at + channel * step]!;
      rgb[pixel * 3 + channel] = alpha === 255 ? value : (value * alpha + background * (255 - alpha)) / 255;
    }
  }
  return rgb;
}

function backgroundOf(pixels: Pixels, spec: ImageSpec): number {
  if (spec.polarity === 'any') return 255;
  const usual = spec.polarity === 'dark_on_light' ? 255 : 0;
  if (!hasAlpha(pixels) || spec.invert === 'never') return usual;
  const { data, channels } = pixels;
  let sum = 0;
  let opaque = 0;
  let clear = 0;
  for (let at = 0; at < data.length; at += channels) {
    if (data[at + channels - 1]! < OPAQUE) {
      clear += 1;
    } else {
      sum += channels === 4 ? luma(data[at]!, data[at + 1]!, data[at + 2]!) : data[at]!;
      opaque += 1;
    }
  }
  if (opaque === 0 || clear === 0) return usual;
  return sum / opaque < 128 ? 255 : 0;
}

function greyOf(rgb: Float32Array): Float32Array {
  const grey = new Float32Array(rgb.length / 3);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    grey[pixel] = luma(rgb[pixel * 3]!, rgb[pixel * 3 + 1]!, rgb[pixel * 3 + 2]!);
  }
  return grey;
}

function hasAlpha(pixels: Pixels): boolean {
  return pixels.channels === 2 || pixels.channels === 4;
}
