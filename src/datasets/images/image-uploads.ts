import type { NdArray } from '../archives/npy';
import { gunzipBytes, gunzipFile } from '../archives/bounded-bytes';
import { parseIdx } from '../archives/idx';
import type { ZipArchive } from '../archives/zip-archive';
import type { DatasetLimits } from '../dataset';
import { clip, ProblemList } from '../problem-list';
import type { ReceivedFile } from '../receive-upload';
import { sniffBytes, sniffFile } from '../sniff-format';
import { readFile } from 'node:fs/promises';

/** An array of an upload with the place that messages name. */
export interface PlacedArray {
  readonly array: NdArray;
  readonly place: string;
}

/** Names under which Keras' own archives hold pictures and labels; the first pair that is there is taken. */
const PAIRS = [
  ['x', 'y'],
  ['x_train', 'y_train'],
  ['images', 'labels'],
] as const;

/** Pictures and labels of a .npz, or `null` when it holds no such pair. */
export function pairOfNpz(
  arrays: ReadonlyMap<string, NdArray>,
): { readonly pictures: PlacedArray; readonly labels: PlacedArray } | null {
  for (const [x, y] of PAIRS) {
    const pictures = arrays.get(x);
    const labels = arrays.get(y);
    if (pictures !== undefined && labels !== undefined && pictures.shape.length >= 3) {
      return {
        pictures: { array: pictures, place: `array:${x}` },
        labels: { array: labels, place: `array:${y}` },
      };
    }
  }
  return null;
}

/** Pictures and labels among IDX arrays, told apart by their axes. Throws DATASET_INVALID unless there is one of each. */
export function pairOfIdx(arrays: readonly PlacedArray[]): {
  readonly pictures: PlacedArray;
  readonly labels: PlacedArray;
} {
  const pictures = arrays.filter(({ array }) => array.shape.length >= 3);
  const labels = arrays.filter(({ array }) => array.shape.length === 1);
  const problems = new ProblemList();
  if (pictures.length !== 1) {
    problems.add('file:', `expected one IDX file of pictures (3 or 4 axes), got ${pictures.length}`);
  }
  if (labels.length !== 1) {
    problems.add('file:', `expected one IDX file of labels (1 axis), got ${labels.length}; send both files`);
  }
  problems.throwIfAny();
  return { pictures: pictures[0]!, labels: labels[0]! };
}

/** True for a zip that holds IDX files, packed or not, and nothing else. */
export async function holdsIdx(archive: ZipArchive): Promise<boolean> {
  if (archive.entries.length === 0 || archive.entries.length > 8) return false;
  const named = archive.entries.every(({ parts }) =>
    /idx\d-ubyte(\.gz)?$|\.idx(\.gz)?$/i.test(parts.at(-1)!),
  );
  if (!named) return false;
  const heads = await Promise.all(archive.entries.map(async (entry) => sniffBytes(await entry.read())));
  return heads.every((format) => format === 'idx' || format === 'gzip');
}

/** IDX arrays of a zip. */
export async function idxOfArchive(
  archive: ZipArchive,
  limits: DatasetLimits,
): Promise<readonly PlacedArray[]> {
  const arrays: PlacedArray[] = [];
  for (const entry of archive.entries) {
    const place = `entry:${clip(entry.parts.join('/'))}`;
    const bytes = await entry.read();
    const bound = { maxBytes: limits.maxExpandedBytes, what: place };
    const plain = sniffBytes(bytes) === 'gzip' ? await gunzipBytes(bytes, bound) : bytes;
    arrays.push({ array: parseIdx(plain, place), place });
  }
  return arrays;
}

/** IDX arrays of files that were sent one by one. */
export async function idxOfFiles(
  files: readonly ReceivedFile[],
  limits: DatasetLimits,
): Promise<readonly PlacedArray[]> {
  const arrays: PlacedArray[] = [];
  for (const { path, filename } of files) {
    const place = `file:${clip(filename)}`;
    const packed = (await sniffFile(path)) === 'gzip';
    const bytes = packed
      ? await gunzipFile(path, { maxBytes: limits.maxExpandedBytes, what: place })
      : await readFile(path);
    arrays.push({ array: parseIdx(bytes, place), place });
  }
  return arrays;
}
