import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rowSize, selectRows, type TrainingData } from '../training/samples/training-data';
import { UnsuitableData } from './failures';
import type { ImagesDataset, TaskData } from './task-data';

/**
 * Reads the pictures of a job and holds out the same share of each class. Which ones is decided by their digests, so
 * equal pictures of a class are never on both sides. Throws UnsuitableData when a class has too few.
 */
export async function readImages(dataset: ImagesDataset): Promise<TaskData> {
  const { rows, shape } = dataset;
  const pixels = Uint8Array.from(await readFile(dataset.pixelsFile));
  const labels = new Int32Array(Uint8Array.from(await readFile(dataset.labelsFile)).buffer, 0, rows);
  const all: TrainingData = {
    rows,
    inputShape: shape,
    targetShape: [],
    inputs: pixels,
    inputScale: 1 / 255,
    targets: Float32Array.from(labels),
  };
  const size = rowSize(shape);
  const byClass = Array.from({ length: dataset.classes }, (): { row: number; digest: string }[] => []);
  for (const [row, label] of labels.entries()) {
    const digest = createHash('sha1')
      .update(pixels.subarray(row * size, (row + 1) * size))
      .digest('hex');
    byClass[label]?.push({ row, digest });
  }
  const learnt: number[] = [];
  const heldOut: number[] = [];
  for (const [label, own] of byClass.entries()) {
    own.sort((left, right) => (left.digest < right.digest ? -1 : left.digest > right.digest ? 1 : 0));
    let cut = Math.max(1, Math.round(own.length * dataset.heldOut));
    while (cut < own.length && own[cut]?.digest === own[cut - 1]?.digest) cut += 1;
    if (cut >= own.length) {
      throw new UnsuitableData(
        `class ${label}: expected different pictures to learn from and to hold out, got ${own.length}`,
      );
    }
    heldOut.push(...own.slice(0, cut).map(({ row }) => row));
    learnt.push(...own.slice(cut).map(({ row }) => row));
  }
  const ascending = (left: number, right: number): number => left - right;
  return {
    train: selectRows(all, learnt.sort(ascending)),
    heldOut: selectRows(all, heldOut.sort(ascending)),
  };
}

/** Weights that make each class count the same in the loss. */
export function balancedWeights(targets: Float32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 0 : targets.length / (classes * count)));
}
