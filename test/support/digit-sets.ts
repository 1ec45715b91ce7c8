import { digitBytes } from './digits';
import { makeNpz } from './make-npz';

const PIXELS = 28 * 28;

/** An `.npz` of digits: the pictures from `first` on of each class, and what the classes are called. */
export function digitsNpz(options: {
  readonly digits: readonly number[];
  readonly first: number;
  readonly each: number;
}): Buffer {
  const { digits, first, each } = options;
  const rows = digits.length * each;
  const x = new Uint8Array(rows * PIXELS);
  const y = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = row % digits.length;
    x.set(digitBytes(digits[label] ?? 0, first + Math.floor(row / digits.length)), row * PIXELS);
    y[row] = label;
  }
  return makeNpz({
    x: { descr: '|u1', shape: [rows, 28, 28], values: x },
    y: { descr: '<i4', shape: [rows], values: y },
  });
}
