import type { GlobalPool, Pool } from '../ir';
import { poolWindows } from '../op-shapes/convolution';
import type { Shape } from '../op-shapes/shape';
import { attribute, DataType } from '../saved-model/node-def';
import type { LayerBuilder } from './layer-builder';
import { asImage, fromImage, planeWindows } from './plane';
import type { Value } from './value';

/** Window pooling; padding never counts in an average. */
export function emitPool(layer: LayerBuilder, op: Pool, input: Value, shape: Shape): Value {
  const image = asImage(layer, layer.floating(input));
  const windows = planeWindows(poolWindows(op));
  const ref = layer.builder.node(op.mode === 'max' ? 'MaxPool' : 'AvgPool', [image.ref], {
    T: attribute.type(image.dtype),
    ksize: attribute.ints([1, windows[0]!.kernel, windows[1]!.kernel, 1]),
    strides: attribute.ints([1, windows[0]!.stride, windows[1]!.stride, 1]),
    padding: attribute.string(op.padding === 'same' ? 'SAME' : 'VALID'),
    data_format: attribute.string('NHWC'),
  });
  const pooled = op.spatialRank === 1 ? [shape[0]!, 1, ...shape.slice(1)] : shape;
  return fromImage(layer, layer.value(ref, pooled, image.dtype), shape);
}

/** Pooling over all of space; averages are summed in float32. */
export function emitGlobalPool(layer: LayerBuilder, op: GlobalPool, input: Value, shape: Shape): Value {
  const value = op.mode === 'max' ? layer.floating(input) : layer.cast(layer.floating(input), DataType.float);
  const axes = op.spatialRank === 1 ? [1] : [1, 2];
  const math = layer.mathOf(value.dtype);
  const ref = math.reduce(op.mode === 'max' ? 'Max' : 'Mean', value.ref, { axes, keepDims: op.keepDims });
  return layer.value(ref, shape, value.dtype);
}
