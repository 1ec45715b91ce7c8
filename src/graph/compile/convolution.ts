import type { Conv, ConvTranspose, DepthwiseConv, Padding, SeparableConv, WeightId } from '../ir';
import { transposedSize, windowSpan, type Window } from '../op-shapes/window';
import { convolutionWindows } from '../op-shapes/convolution';
import type { Shape } from '../op-shapes/shape';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType, type DataTypeNumber } from '../saved-model/node-def';
import { convolutionBackprop, windowAttributes } from './convolution-backprop';
import type { LayerBuilder } from './layer-builder';
import { asImage, fromImage, planeWindows } from './plane';
import { pairs } from './slice';
import type { Value } from './value';

/** Convolutions, on [batch, height, width, channels]; one-dimensional ones get a height of 1. */
export function emitConv(layer: LayerBuilder, op: Conv, input: Value, shape: Shape): Value {
  const windows = planeWindows(convolutionWindows(op));
  const groups = op.groups;
  const channels = input.shape.at(-1)!;
  if (groups > 1 && groups === channels && shape.at(-1) === channels)
    return emitGroupPerChannel(layer, op, input, shape);
  const dtype = typeFor(layer, channels / groups);
  const image = padCausal(layer, asImage(layer, layer.cast(input, dtype)), windows, op.padding);
  const kernel = kernelOf(layer, op.kernel, { dtype });
  const product =
    groups === 1
      ? conv2d(layer, image.ref, { kernel, windows, padding: op.padding, dtype })
      : groupedConv2d(layer, image.ref, { op, windows, dtype });
  return finish(layer, op, product, shape, dtype);
}

export function emitDepthwiseConv(layer: LayerBuilder, op: DepthwiseConv, input: Value, shape: Shape): Value {
  const { ref, dtype } = depthwise(layer, op, { kernel: op.kernel, input });
  return finish(layer, op, ref, shape, dtype);
}

export function emitSeparableConv(layer: LayerBuilder, op: SeparableConv, input: Value, shape: Shape): Value {
  const spread = depthwise(layer, op, { kernel: op.depthwiseKernel, input });
  const channels = layer.weight(op.pointwiseKernel).shape.at(-2)!;
  const dtype = typeFor(layer, channels);
  const image = layer.cast(layer.value(spread.ref, [null, null, null, channels], spread.dtype), dtype);
  const kernel = kernelOf(layer, op.pointwiseKernel, { dtype });
  const product = conv2d(layer, image.ref, { kernel, windows: [ONE, ONE], padding: 'valid', dtype });
  return finish(layer, op, product, shape, dtype);
}

/** The gradient of a convolution by its input; float32 always, for the CPU has no bfloat16 kernel of it. */
export function emitConvTranspose(layer: LayerBuilder, op: ConvTranspose, input: Value, shape: Shape): Value {
  const windows = planeWindows(convolutionWindows(op));
  const image = asImage(layer, layer.cast(input, DataType.float));
  const extra =
    op.spatialRank === 1 ? [null, ...(op.outputPadding ?? [null])] : (op.outputPadding ?? [null, null]);
  const sizes = windows.map((window, axis) => {
    const size = layer.sizeOf(image, axis + 1);
    if (typeof size === 'number') return transposedSize(size, window, extra[axis] ?? null);
    return affine(layer, size, window.stride, transposedSize(1, window, extra[axis] ?? null) - window.stride);
  });
  const kernel = kernelOf(layer, op.kernel, { windows, dtype: DataType.float });
  const product = convolutionBackprop(layer, {
    kernel,
    gradient: image.ref,
    sizes: [layer.sizeOf(image, 0), sizes[0]!, sizes[1]!],
    channels: shape.at(-1)!,
    filters: input.shape.at(-1)!,
    windows,
    padding: op.padding,
  });
  return finish(layer, op, product, shape, DataType.float);
}

/**
 * Element type of a convolution whose filters see `channels` channels each. TensorFlow 2.21's oneDNN kernels in bfloat16
 * give wrong values for odd numbers of them (about half of the right ones for a single channel), so those stay float32.
 */
function typeFor(layer: LayerBuilder, channels: number): DataTypeNumber {
  return channels % 2 === 0 ? layer.computeType : DataType.float;
}

/** The window of a 1x1 convolution. */
export const ONE: Window = { kernel: 1, stride: 1, dilation: 1, padding: 'valid' };

type AnyConvolution = Conv | DepthwiseConv | SeparableConv | ConvTranspose;

function finish(
  layer: LayerBuilder,
  op: AnyConvolution,
  product: Ref,
  shape: Shape,
  dtype: DataTypeNumber,
): Value {
  const biased =
    op.bias === null ? product : layer.mathOf(dtype).biasAdd(product, layer.constantOf(op.bias, { dtype }));
  const image = layer.value(biased, op.spatialRank === 1 ? [shape[0]!, 1, ...shape.slice(1)] : shape, dtype);
  const normalizes = op.activation.name === 'softmax' || op.activation.name === 'log_softmax';
  if (normalizes) return layer.activate(fromImage(layer, image, shape), op.activation);
  return fromImage(layer, layer.activate(image, op.activation), shape);
}

function conv2d(
  layer: LayerBuilder,
  image: Ref,
  options: {
    readonly kernel: Ref;
    readonly windows: readonly Window[];
    readonly padding: Padding;
    readonly dtype: DataTypeNumber;
  },
): Ref {
  const attributes = windowAttributes(options.dtype, options.windows, options.padding);
  return layer.builder.node('Conv2D', [image, options.kernel], attributes);
}

/** One convolution a group, side by side: TensorFlow's fused CPU kernels refuse grouped convolutions. */
function groupedConv2d(
  layer: LayerBuilder,
  image: Ref,
  options: { readonly op: Conv; readonly windows: readonly Window[]; readonly dtype: DataTypeNumber },
): Ref {
  const { op, windows, dtype } = options;
  const type = { T: attribute.type(dtype) };
  const split = (ref: Ref): Ref =>
    layer.builder.node('Split', [layer.int(3), ref], { ...type, num_split: attribute.int(op.groups) });
  const images = split(image);
  const kernels = layer.derive(`groups ${op.kernel}`, () => split(kernelOf(layer, op.kernel, { dtype })));
  const part = (ref: Ref, index: number): Ref => (index === 0 ? ref : `${ref}:${index}`);
  const products = Array.from({ length: op.groups }, (_, index) =>
    conv2d(layer, part(images, index), { kernel: part(kernels, index), windows, padding: op.padding, dtype }),
  );
  return layer.builder.node('ConcatV2', [...products, layer.int(3)], {
    ...type,
    N: attribute.int(op.groups),
    Tidx: attribute.type(DataType.int32),
  });
}

/** As many groups as channels and filters: a depthwise convolution by another name. */
function emitGroupPerChannel(layer: LayerBuilder, op: Conv, input: Value, shape: Shape): Value {
  const { ref, dtype } = depthwise(layer, op, { kernel: op.kernel, input, isGrouped: true });
  return finish(layer, op, ref, shape, dtype);
}

/** Several filters a channel are wrong in bfloat16 too, as an odd number of channels is: see `typeFor`. */
function depthwise(
  layer: LayerBuilder,
  op: Conv | DepthwiseConv | SeparableConv,
  options: { readonly kernel: WeightId; readonly input: Value; readonly isGrouped?: boolean },
): { readonly ref: Ref; readonly dtype: DataTypeNumber } {
  const multiplier = options.isGrouped === true ? 1 : layer.weight(options.kernel).shape.at(-1)!;
  const dtype = multiplier === 1 ? layer.computeType : DataType.float;
  const windows = planeWindows(convolutionWindows(op));
  const [down, across] = op.spatialRank === 1 ? [windows[1]!, windows[1]!] : [windows[0]!, windows[1]!];
  if (down.stride !== across.stride)
    layer.unsupported(
      `strides ${op.strides.join(', ')}: TensorFlow's depthwise convolution needs equal strides`,
    );
  const image = padCausal(layer, asImage(layer, layer.cast(options.input, dtype)), windows, op.padding);
  const kernel = kernelOf(layer, options.kernel, { windows, isGrouped: options.isGrouped === true, dtype });
  const equal = windows.map((window) => ({ ...window, dilation: 1, stride: across.stride }));
  const ref = layer.builder.node(
    'DepthwiseConv2dNative',
    [image.ref, kernel],
    windowAttributes(dtype, equal, op.padding),
  );
  return { ref, dtype };
}

/**
 * A kernel as a constant [height, width, a, b]. With `windows` it is spread by their dilation (zeros between its
 * taps), for kernels that have no dilation of their own on the CPU. `isGrouped`: [.., 1, channels] becomes [.., channels, 1].
 */
export function kernelOf(
  layer: LayerBuilder,
  id: WeightId,
  options: {
    readonly windows?: readonly Window[];
    readonly isGrouped?: boolean;
    readonly dtype: DataTypeNumber;
  },
): Ref {
  const { shape } = layer.weight(id);
  const plane = shape.length === 3 ? [1, ...shape] : shape;
  const channels = options.isGrouped === true ? [plane[3]!, 1] : plane.slice(2);
  const { dtype } = options;
  const dilations = options.windows?.map((window) => window.dilation) ?? [1, 1];
  if (dilations.every((dilation) => dilation === 1))
    return layer.constantOf(id, { dtype, form: 'kernel', shape: [...plane.slice(0, 2), ...channels] });
  const spans = options.windows!.map(windowSpan);
  return layer.constantOf(id, {
    dtype,
    form: `dilated ${dilations.join()}`,
    shape: [...spans, ...channels],
    data: (weight) => dilate(weight.data, plane, { spans, dilations }),
  });
}

function dilate(
  data: Float32Array,
  [height, width, a, b]: readonly number[],
  options: { readonly spans: readonly number[]; readonly dilations: readonly number[] },
): Float32Array {
  const taps = a! * b!;
  const [spanDown, spanAcross] = options.spans;
  const spread = new Float32Array(spanDown! * spanAcross! * taps);
  for (let row = 0; row < height!; row++)
    for (let column = 0; column < width!; column++) {
      const target = row * options.dilations[0]! * spanAcross! + column * options.dilations[1]!;
      const source = (row * width! + column) * taps;
      spread.set(data.subarray(source, source + taps), target * taps);
    }
  return spread;
}

/** Zeros before the first step, so that a VALID convolution sees the past only. */
function padCausal(layer: LayerBuilder, image: Value, windows: readonly Window[], padding: Padding): Value {
  const before = windowSpan(windows[1]!) - 1;
  if (padding !== 'causal' || before === 0) return image;
  const paddings = pairs(layer, [
    [0, 0],
    [0, 0],
    [before, 0],
    [0, 0],
  ]);
  const ref = layer.builder.node('Pad', [image.ref, paddings], { T: attribute.type(image.dtype) });
  return { ...image, ref };
}

function affine(layer: LayerBuilder, size: Ref, factor: number, offset: number): Ref {
  const type = { T: attribute.type(DataType.int32) };
  const scaled = factor === 1 ? size : layer.builder.node('Mul', [size, layer.int(factor)], type);
  return offset === 0 ? scaled : layer.builder.node('AddV2', [scaled, layer.int(offset)], type);
}
