import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { ImageSpec } from '../../src/vision/image-spec';

/** The spec of the seed's digits: 28 x 28 grey, 0 to 1, light on dark. */
export const DIGITS: ImageSpec = {
  height: 28,
  width: 28,
  channels: 1,
  resize: 'fit',
  scale: 1 / 255,
  mean: null,
  std: null,
  polarity: 'light_on_dark',
  invert: 'auto',
};

/** A spec that changes nothing: pixel values of 0 to 255 at their own size. */
export function plainSpec(height: number, width: number, channels: 1 | 3): ImageSpec {
  return { ...DIGITS, height, width, channels, scale: 1, polarity: 'any', invert: 'never' };
}

export function greyPng(values: Uint8Array, width: number): Promise<Buffer> {
  return sharp(values, { raw: { width, height: values.length / width, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** A plain picture of one colour. */
export function filled(
  width: number,
  height: number,
  background: { r: number; g: number; b: number; alpha?: number },
): sharp.Sharp {
  const channels = background.alpha === undefined ? 3 : 4;
  return sharp({ create: { width, height, channels, background } });
}

/** A 1-bit black PNG of any size, written by hand: a few kilobytes for hundreds of megapixels. */
export function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, check]);
}

/** A light ring on black, 28 x 28: a picture with a clear polarity. */
export function ring(): Uint8Array {
  return Uint8Array.from({ length: 784 }, (_, index) => {
    const distance = Math.hypot((index % 28) - 13.5, Math.floor(index / 28) - 13.5);
    return Math.abs(distance - 8) < 1.5 ? 250 : 0;
  });
}
