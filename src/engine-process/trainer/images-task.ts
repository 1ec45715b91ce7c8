import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { StoredImagesPart, TrainerBase } from '../../messages/trainer-protocol';
import type { NamedTensors } from '../../tensor/tensor';
import { rowSize, selectRows, type TrainingData } from '../training/samples/training-data';
import { UnsuitableData } from './failures';
import type { ImagesDataset, TaskData } from './task-data';

/** Pictures of a job; `rows` are the held-out ones' numbers in the data set that they are of. */
export interface ImagesData extends TaskData {
  readonly rows: Int32Array;
}

type Preprocessing = TrainerBase['image'];

/**
 * Reads the pictures of a job and holds out a share of them, of each class where that is asked, or another data set.
 * Which ones is decided by their digests, so equal pictures are never on both sides. Throws UnsuitableData when a class
 * has too few.
 * @param preprocessing of the base model; `null`: bytes become 0 to 1
 */
export async function readImages(dataset: ImagesDataset, preprocessing: Preprocessing): Promise<ImagesData> {
  const all = await readPart(dataset, dataset, preprocessing);
  const { heldOut } = dataset;
  if (typeof heldOut !== 'number') {
    const other = await readPart(heldOut, dataset, preprocessing);
    const targets = other.targets.map((label) => heldOut.classOf[label] ?? 0);
    return {
      train: all,
      heldOut: { ...other, targets },
      rows: Int32Array.from({ length: other.rows }, (_, row) => row),
    };
  }
  const groups = dataset.stratify ? byClass(all, dataset.classes) : [Array.from(all.targets.keys())];
  const learnt: number[] = [];
  const held: number[] = [];
  for (const [group, own] of groups.entries()) {
    const [kept, out] = splitByDigest(all, own, heldOut);
    if (kept.length === 0) {
      const whose = dataset.stratify ? `class ${group}: ` : '';
      throw new UnsuitableData(
        `${whose}expected different pictures to learn from and to hold out, got ${own.length}`,
      );
    }
    learnt.push(...kept);
    held.push(...out);
  }
  const ascending = (left: number, right: number): number => left - right;
  learnt.sort(ascending);
  held.sort(ascending);
  return { train: selectRows(all, learnt), heldOut: selectRows(all, held), rows: Int32Array.from(held) };
}

/** What the classifier said of the held-out pictures, for the server to judge. */
export function probabilityTensors(data: ImagesData, probabilities: Float32Array): NamedTensors {
  const { rows, targets } = data.heldOut;
  return new Map([
    ['probabilities', { dtype: 'float32', shape: [rows, probabilities.length / rows], data: probabilities }],
    ['targets', { dtype: 'int32', shape: [rows], data: Int32Array.from(targets) }],
    ['rows', { dtype: 'int32', shape: [rows], data: data.rows }],
  ]);
}

/** Weights that make each class count the same in the loss. */
export function balancedWeights(targets: Float32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 0 : targets.length / (classes * count)));
}

async function readPart(
  part: StoredImagesPart,
  { shape }: Pick<ImagesDataset, 'shape'>,
  preprocessing: Preprocessing,
): Promise<TrainingData> {
  const { rows } = part;
  const labels = new Int32Array(Uint8Array.from(await readFile(part.labelsFile)).buffer, 0, rows);
  const { scale = 1 / 255, mean = null, std = null } = preprocessing ?? {};
  const same = (value: number): number[] => new Array<number>(shape[2]).fill(value);
  const normalisation =
    mean === null && std === null ? {} : { normalisation: { mean: mean ?? same(0), std: std ?? same(1) } };
  return {
    rows,
    inputShape: shape,
    targetShape: [],
    inputs: Uint8Array.from(await readFile(part.pixelsFile)),
    inputScale: scale,
    targets: Float32Array.from(labels),
    ...normalisation,
  };
}

function byClass({ targets }: TrainingData, classes: number): number[][] {
  const groups = Array.from({ length: classes }, (): number[] => []);
  for (const [row, label] of targets.entries()) groups[label]?.push(row);
  return groups.filter((own) => own.length > 0);
}

/** The rows with the smallest digests are held out, at least one, and all that are equal to one of them. */
function splitByDigest(
  { inputs, inputShape }: TrainingData,
  rows: readonly number[],
  share: number,
): readonly [learnt: number[], heldOut: number[]] {
  const size = rowSize(inputShape);
  const sorted = rows
    .map((row) => {
      const pixels = inputs.subarray(row * size, (row + 1) * size);
      return { row, digest: createHash('sha1').update(pixels).digest('hex') };
    })
    .sort((left, right) => (left.digest < right.digest ? -1 : left.digest > right.digest ? 1 : 0));
  let cut = Math.max(1, Math.round(sorted.length * share));
  while (cut < sorted.length && sorted[cut]?.digest === sorted[cut - 1]?.digest) cut += 1;
  const numbers = sorted.map(({ row }) => row);
  return [numbers.slice(cut), numbers.slice(0, cut)];
}
