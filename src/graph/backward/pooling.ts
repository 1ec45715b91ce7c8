import { asImage, fromImage, planeWindows } from '../compile/plane';
import type { GlobalPool, Pool } from '../ir';
import { poolWindows } from '../op-shapes/convolution';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import { mask } from './activation';
import { GradientNotWritten, type Backward } from './backward';

/** Max: to the first greatest place of each window. Average: in equal parts, padding not counted. */
export function poolGradient(op: Pool, { layer, inputs, output, gradient }: Backward): Ref {
  const windows = planeWindows(poolWindows(op));
  const image = asImage(layer, layer.cast(inputs[0]!, DataType.float));
  const given = asImage(layer, layer.value(gradient, output.shape)).ref;
  const attributes = {
    T: attribute.type(DataType.float),
    ksize: attribute.ints([1, windows[0]!.kernel, windows[1]!.kernel, 1]),
    strides: attribute.ints([1, windows[0]!.stride, windows[1]!.stride, 1]),
    padding: attribute.string(op.padding === 'same' ? 'SAME' : 'VALID'),
    data_format: attribute.string('NHWC'),
  };
  const sizes = (): Ref => layer.sizes(image.shape.map((_, axis) => layer.sizeOf(image, axis)));
  const ref =
    op.mode === 'max'
      ? layer.builder.node('MaxPoolGrad', [image.ref, asImage(layer, output).ref, given], attributes)
      : layer.builder.node('AvgPoolGrad', [sizes(), given], attributes);
  return fromImage(layer, layer.value(ref, image.shape), inputs[0]!.shape).ref;
}

/** Average: in equal parts. Max: in equal parts to all places that are the greatest. */
export function globalPoolGradient(op: GlobalPool, { layer, inputs, output, gradient }: Backward): Ref {
  const { math } = layer;
  const input = inputs[0]!;
  const x = layer.float(input);
  const axes = op.spatialRank === 1 ? [1] : [1, 2];
  const kept = [layer.sizeOf(input, 0), ...axes.map(() => 1), input.shape.at(-1)!];
  const given = layer.reshape(gradient, kept);
  const greatest = layer.reshape(layer.float(output), kept);
  const sizes = axes.map((axis) => input.shape[axis] ?? null);
  if (op.mode === 'average') {
    if (sizes.includes(null)) throw new GradientNotWritten('a free height or width');
    const places = sizes.reduce<number>((product, size) => product * size!, 1);
    const share = math.binary('Mul', given, math.scalar(1 / places));
    const shape = layer.sizes(input.shape.map((_, axis) => layer.sizeOf(input, axis)));
    return layer.builder.node('BroadcastTo', [share, shape], {
      T: attribute.type(DataType.float),
      Tidx: attribute.type(DataType.int32),
    });
  }
  const places = mask(math, 'Equal', [x, greatest]);
  const count = math.reduce('Sum', places, { axes, keepDims: true });
  return math.binary('Mul', places, math.binary('RealDiv', given, count));
}
