import type { Shaping } from '../ir';
import { asImage } from './convolution';
import { generate, offsetOf, reshaped, stridesOf, type NdArray } from './nd-array';
import { resize } from './preprocessing';

/** Layers that move values; `shape` is the output's. */
export function reshapeLayer(op: Shaping, x: NdArray, shape: readonly number[]): NdArray {
  const strides = stridesOf(x.shape);
  switch (op.kind) {
    case 'identity':
      return x;
    case 'flatten':
    case 'reshape':
      return reshaped(x, shape);
    case 'permute': {
      const order = [0, ...op.dims];
      const sources = order.map((axis) => strides[axis]!);
      return generate(shape, (at) => x.data[offsetOf(sources, at)]!);
    }
    case 'repeat_vector':
      return generate(shape, ([sample, , feature]) => x.data[sample! * x.shape[1]! + feature!]!);
    case 'zero_padding':
      return shifted(x, shape, [0, ...op.padding.map(([before]) => -before), 0]);
    case 'cropping':
      return shifted(x, shape, [0, ...op.cropping.map(([before]) => before), 0]);
    case 'up_sampling': {
      const [height, width] = op.spatialRank === 1 ? [1, shape[1]!] : [shape[1]!, shape[2]!];
      return reshaped(resize(asImage(x), { height, width, interpolation: op.interpolation }), shape);
    }
  }
}

/** `x` read `offsets` further on along each axis, 0 outside of it. */
function shifted(x: NdArray, shape: readonly number[], offsets: readonly number[]): NdArray {
  const strides = stridesOf(x.shape);
  return generate(shape, (at) => {
    const source = at.map((position, axis) => position + offsets[axis]!);
    const isInside = source.every((position, axis) => position >= 0 && position < x.shape[axis]!);
    return isInside ? x.data[offsetOf(strides, source)]! : 0;
  });
}
