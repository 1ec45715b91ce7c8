import type { GlobalPool, Pool } from '../ir';
import { poolWindows } from '../op-shapes/convolution';
import { paddingBefore, windowedSize } from '../op-shapes/window';
import { asImage, planes } from './convolution';
import { generate, type NdArray } from './nd-array';

/** The largest or the mean of each window; places in the padding count for nothing. */
export function pool(op: Pool, x: NdArray): NdArray {
  const [down, across] = planes(poolWindows(op));
  const image = asImage(x);
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const shape = [batch, windowedSize(height, down), windowedSize(width, across), channels];
  const top = paddingBefore(height, down);
  const left = paddingBefore(width, across);
  const pooled = generate(shape, (at) => {
    const [sample, row, column, channel] = at as [number, number, number, number];
    const values: number[] = [];
    for (let i = 0; i < down.kernel; i++)
      for (let j = 0; j < across.kernel; j++) {
        const y = row * down.stride - top + i;
        const x = column * across.stride - left + j;
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        values.push(image.data[((sample * height + y) * width + x) * channels + channel]!);
      }
    return condense(op.mode, values);
  });
  return op.spatialRank === 1 ? { shape: [batch, ...shape.slice(2)], data: pooled.data } : pooled;
}

/** Pooling over all places of each channel. */
export function globalPool(op: GlobalPool, x: NdArray): NdArray {
  const batch = x.shape[0]!;
  const channels = x.shape.at(-1)!;
  const places = batch * channels === 0 ? 0 : x.data.length / (batch * channels);
  const pooled = generate([batch, channels], (at) => {
    const [sample, channel] = at as [number, number];
    const values = Array.from(
      { length: places },
      (_, place) => x.data[(sample * places + place) * channels + channel]!,
    );
    return condense(op.mode, values);
  });
  if (!op.keepDims) return pooled;
  return { shape: [batch, ...Array<number>(op.spatialRank).fill(1), channels], data: pooled.data };
}

function condense(mode: Pool['mode'], values: readonly number[]): number {
  if (mode === 'max') return values.reduce((a, b) => Math.max(a, b), -Infinity);
  return values.reduce((a, b) => a + b, 0) / values.length;
}
