import sharp from 'sharp';
import { heldOutDigits } from './held-out';

const SIDE = 28;
const SMALL = 14;
const GREY = { raw: { width: SIDE, height: SIDE, channels: 1 } } as const;
const COUNT = 20;

/** A held-out digit shrunk to 14 x 14 in one corner of an empty picture. */
export interface SmallDigit {
  readonly label: number;
  /** 28 x 28 grey bytes. */
  readonly pixels: Buffer;
  readonly png: Buffer;
  /** The square that it was shrunk into. */
  readonly box: { readonly top: number; readonly left: number; readonly side: number };
}

/** Every hundredth held-out digit, two of each class; the corners take turns. */
export function smallDigits(): Promise<SmallDigit[]> {
  const digits = heldOutDigits().filter((_, index) => index % 100 === 7);
  if (digits.length !== COUNT) throw new Error(`expected ${COUNT} digits, got ${digits.length}`);
  return Promise.all(
    digits.map(async ({ pixels, label }, index) => {
      const box = {
        top: index % 4 < 2 ? 0 : SIDE - SMALL,
        left: index % 2 === 0 ? 0 : SIDE - SMALL,
        side: SMALL,
      };
      const small = await sharp(pixels, GREY)
        .resize(SMALL, SMALL, { kernel: 'linear', fit: 'fill' })
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      const whole = Buffer.alloc(SIDE * SIDE);
      for (let row = 0; row < SMALL; row++) {
        small.copy(whole, (box.top + row) * SIDE + box.left, row * SMALL, (row + 1) * SMALL);
      }
      return { label, pixels: whole, png: await greyPicture(whole), box };
    }),
  );
}

/** 28 x 28 grey bytes as PNG. */
export function greyPicture(pixels: Buffer): Promise<Buffer> {
  return sharp(pixels, GREY).png().toBuffer();
}

/** Share of a map's heat inside a digit's box grown by one cell; cells on its border count by their area inside. */
export function shareInside(heatmap: readonly (readonly number[])[], { box }: SmallDigit): number {
  const cell = SIDE / heatmap.length;
  const inside = (at: number, from: number): number => {
    const low = Math.max(at * cell, from - cell);
    const high = Math.min((at + 1) * cell, from + box.side + cell);
    return Math.max(0, high - low) / cell;
  };
  let [hot, all] = [0, 0];
  heatmap.forEach((row, y) =>
    row.forEach((heat, x) => {
      all += heat;
      hot += heat * inside(y, box.top) * inside(x, box.left);
    }),
  );
  return all === 0 ? 0 : hot / all;
}
