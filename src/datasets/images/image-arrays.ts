import type { NdArray } from '../archives/npy';
import type { DatasetLimits, ImagesSummary } from '../dataset';
import { tooLarge } from '../file-errors';
import { ProblemList } from '../problem-list';
import { ImageWriter } from './image-writer';

export interface ImageArraysOptions {
  readonly folder: string;
  readonly limits: DatasetLimits;
  /** Pictures [rows, height, width] or [rows, height, width, channels]. */
  readonly pictures: { readonly array: NdArray; readonly place: string };
  /** Labels [rows] or [rows, 1], from 0; or class names as text. */
  readonly labels: { readonly array: NdArray; readonly place: string };
  /** Names of the labels 0, 1, …; `null`: their numbers. */
  readonly classNames: readonly string[] | null;
}

/** Largest side of a picture, as of pictures that are decoded. */
const MAX_SIDE = 16_384;

/**
 * Stores pictures and labels of two arrays. Integers are taken as pixels from 0 to 255, floats from 0 to 1 are scaled
 * to that. Throws DATASET_INVALID with all that is wrong.
 */
export async function storeImageArrays(options: ImageArraysOptions): Promise<ImagesSummary> {
  const problems = new ProblemList();
  const { pictures, limits } = options;
  const [rows = 0, height = 0, width = 0, channels = 1] = pictures.array.shape;
  judgeShape(pictures.array, pictures.place, problems);
  const { labels, classes } = readLabels(options, rows, problems);
  problems.throwIfAny();
  if (classes.length > limits.maxClasses) {
    throw tooLarge(`expected at most ${limits.maxClasses} classes, got ${classes.length}`);
  }
  const pixels = toPixels(pictures.array, {
    pixelsPerRow: height * width * channels,
    place: pictures.place,
    problems,
  });
  problems.throwIfAny();
  const size = { height, width, channels };
  const writer = await ImageWriter.create({ folder: options.folder, size, classes, limits });
  try {
    const length = height * width * channels;
    for (let row = 0; row < rows; row += 1) {
      await writer.add(pixels.subarray(row * length, (row + 1) * length), labels[row]!);
    }
    return await writer.finish();
  } finally {
    await writer.close();
  }
}

function judgeShape(array: NdArray, place: string, problems: ProblemList): void {
  const { shape, kind } = array;
  const [rows = 0, height = 0, width = 0, channels = 1] = shape;
  const fits = shape.length === 3 || (shape.length === 4 && (channels === 1 || channels === 3));
  if (!fits || kind === 'text' || kind === 'time') {
    problems.add(
      place,
      `expected numbers [rows, height, width] or [rows, height, width, 1 or 3], got ${kind} [${shape.join(', ')}]`,
    );
  } else if (rows < 1 || height < 1 || width < 1 || height > MAX_SIDE || width > MAX_SIDE) {
    problems.add(
      place,
      `expected at least one picture with sides of 1 to ${MAX_SIDE}, got [${shape.join(', ')}]`,
    );
  }
}

function readLabels(
  options: ImageArraysOptions,
  rows: number,
  problems: ProblemList,
): { readonly labels: Int32Array; readonly classes: readonly string[] } {
  const { array, place } = options.labels;
  const none = { labels: new Int32Array(0), classes: [] };
  const flat = array.shape.length === 1 || (array.shape.length === 2 && array.shape[1] === 1);
  if (!flat || array.shape[0] !== rows) {
    problems.add(place, `expected one label a picture, [${rows}], got [${array.shape.join(', ')}]`);
    return none;
  }
  if (array.kind === 'text') return labelsOfNames(array.text, place, problems);
  const labels = new Int32Array(rows);
  let most = -1;
  for (let row = 0; row < rows; row += 1) {
    const label = Number(array.data[row]);
    if (!Number.isInteger(label) || label < 0 || label >= options.limits.maxClasses) {
      problems.add(`${place}/row:${row}`, `expected a class number from 0, got ${label}`);
    }
    labels[row] = label;
    most = Math.max(most, label);
  }
  if (problems.count > 0) return none;
  const names = options.classNames ?? Array.from({ length: most + 1 }, (_, label) => String(label));
  if (names.length <= most) {
    problems.add(
      place,
      `expected class numbers below ${names.length}, the number of class names, got ${most}`,
    );
  }
  if (new Set(labels).size < 2) problems.add(place, 'expected at least 2 classes, got 1');
  return { labels, classes: names };
}

function labelsOfNames(
  text: readonly string[],
  place: string,
  problems: ProblemList,
): { readonly labels: Int32Array; readonly classes: readonly string[] } {
  const classes = [...new Set(text)].sort();
  if (classes.length < 2) problems.add(place, `expected at least 2 classes, got ${classes.length}`);
  const numbers = new Map(classes.map((name, label) => [name, label]));
  return { labels: Int32Array.from(text, (name) => numbers.get(name)!), classes };
}

function toPixels(
  array: NdArray,
  options: { readonly pixelsPerRow: number; readonly place: string; readonly problems: ProblemList },
): Uint8Array {
  const { data, kind } = array;
  if (data instanceof Uint8Array) return data;
  const { pixelsPerRow, place, problems } = options;
  const scale = kind === 'float' && data.every((value: number | bigint) => value <= 1) ? 255 : 1;
  const pixels = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index += 1) {
    const value = Number(data[index]) * scale;
    if (value >= 0 && value <= 255) pixels[index] = Math.round(value);
    else {
      const row = Math.floor(index / pixelsPerRow);
      problems.add(
        `${place}/row:${row}`,
        `expected pixels of 0 to 255, or 0 to 1 as floats, got ${String(data[index])}`,
      );
      index = (row + 1) * pixelsPerRow - 1;
    }
  }
  return pixels;
}
