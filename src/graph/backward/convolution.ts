import { kernelOf, ONE } from '../compile/convolution';
import { convolutionBackprop, windowAttributes } from '../compile/convolution-backprop';
import type { LayerBuilder } from '../compile/layer-builder';
import { asImage, fromImage, planeWindows } from '../compile/plane';
import type { Value } from '../compile/value';
import type { Conv, ConvTranspose, DepthwiseConv, SeparableConv } from '../ir';
import { convolutionWindows } from '../op-shapes/convolution';
import type { Ref } from '../saved-model/graph-builder';
import { DataType } from '../saved-model/node-def';
import { GradientNotWritten, type Backward } from './backward';

const dtype = DataType.float;

export function convGradient(op: Conv, at: Backward): Ref {
  if (op.groups > 1) throw new GradientNotWritten(`groups ${op.groups}`);
  refuseCausal(op);
  const { layer } = at;
  const windows = planeWindows(convolutionWindows(op));
  const { image, gradient } = images(at);
  const ref = convolutionBackprop(layer, {
    kernel: kernelOf(layer, op.kernel, { windows, dtype }),
    gradient: gradient.ref,
    sizes: [layer.sizeOf(image, 0), layer.sizeOf(image, 1), layer.sizeOf(image, 2)],
    channels: image.shape.at(-1)!,
    filters: gradient.shape.at(-1)!,
    windows,
    padding: op.padding,
  });
  return fromImage(layer, layer.value(ref, image.shape), at.inputs[0]!.shape).ref;
}

export function depthwiseGradient(op: DepthwiseConv, at: Backward): Ref {
  refuseCausal(op);
  const { image, gradient } = images(at);
  const ref = depthwiseBackprop(at.layer, op, { kernel: op.kernel, image, gradient: gradient.ref });
  return fromImage(at.layer, at.layer.value(ref, image.shape), at.inputs[0]!.shape).ref;
}

export function separableGradient(op: SeparableConv, at: Backward): Ref {
  refuseCausal(op);
  const { layer } = at;
  const { image, gradient } = images(at);
  const spread = convolutionBackprop(layer, {
    kernel: kernelOf(layer, op.pointwiseKernel, { dtype }),
    gradient: gradient.ref,
    sizes: [layer.sizeOf(gradient, 0), layer.sizeOf(gradient, 1), layer.sizeOf(gradient, 2)],
    channels: layer.weight(op.pointwiseKernel).shape.at(-2)!,
    filters: gradient.shape.at(-1)!,
    windows: [ONE, ONE],
    padding: 'valid',
  });
  const ref = depthwiseBackprop(layer, op, { kernel: op.depthwiseKernel, image, gradient: spread });
  return fromImage(layer, layer.value(ref, image.shape), at.inputs[0]!.shape).ref;
}

/** A transposed convolution is the gradient of one, so its own gradient is that convolution. */
export function transposedGradient(op: ConvTranspose, at: Backward): Ref {
  const { layer } = at;
  const windows = planeWindows(convolutionWindows(op));
  const { image, gradient } = images(at);
  const kernel = kernelOf(layer, op.kernel, { windows, dtype });
  const undilated = windows.map((window) => ({ ...window, dilation: 1 }));
  const attributes = windowAttributes(dtype, undilated, op.padding);
  const ref = layer.builder.node('Conv2D', [gradient.ref, kernel], attributes);
  return fromImage(layer, layer.value(ref, image.shape), at.inputs[0]!.shape).ref;
}

function depthwiseBackprop(
  layer: LayerBuilder,
  op: DepthwiseConv | SeparableConv,
  options: { readonly kernel: string; readonly image: Value; readonly gradient: Ref },
): Ref {
  const { kernel, image, gradient } = options;
  const windows = planeWindows(convolutionWindows(op));
  const { stride } = windows[1]!;
  const equal = windows.map((window) => ({ ...window, dilation: 1, stride }));
  const sizes = layer.sizes(image.shape.map((_, axis) => layer.sizeOf(image, axis)));
  return layer.builder.node(
    'DepthwiseConv2dNativeBackpropInput',
    [sizes, kernelOf(layer, kernel, { windows, dtype }), gradient],
    windowAttributes(dtype, equal, op.padding),
  );
}

/** Input and gradient as pictures; one-dimensional ones get a height of 1. */
function images({ layer, inputs, output, gradient }: Backward): {
  readonly image: Value;
  readonly gradient: Value;
} {
  return {
    image: asImage(layer, layer.cast(inputs[0]!, dtype)),
    gradient: asImage(layer, layer.value(gradient, output.shape)),
  };
}

function refuseCausal({ padding }: Conv | DepthwiseConv | SeparableConv): void {
  if (padding === 'causal') throw new GradientNotWritten('causal padding');
}
