import type { Conv, ConvTranspose, DepthwiseConv, GlobalPool, Pool, SeparableConv } from '../ir';
import {
  requireCounts,
  requireRank,
  requireSize,
  requireWeight,
  weightOfRank,
  type Shape,
  type ShapeContext,
} from './shape';
import { transposedSize, windowedShape, windowedSize, type Window } from './window';

type Convolution = Conv | DepthwiseConv | SeparableConv | ConvTranspose;

/** The windows of a convolution, one an axis. */
export function convolutionWindows(
  op: Pick<Convolution, 'kernelSize' | 'strides' | 'dilation' | 'padding'>,
): Window[] {
  return op.kernelSize.map((kernel, axis) => ({
    kernel,
    stride: op.strides[axis]!,
    dilation: op.dilation[axis]!,
    padding: op.padding,
  }));
}

/** The windows of a pool, one an axis. */
export function poolWindows(op: Pool): Window[] {
  return op.poolSize.map((kernel, axis) => ({
    kernel,
    stride: op.strides[axis]!,
    dilation: 1,
    padding: op.padding,
  }));
}

/** Channels-last convolution: [batch, ...spatial, in] to [batch, ...spatial', filters]. */
export function convolutionShape(context: ShapeContext, op: Convolution, input: Shape): Shape {
  const channels = checkConvolution(context, op, input);
  const filters = checkKernels(context, op, channels);
  if (op.bias !== null) requireWeight(context, op.bias, { name: 'bias', shape: [filters] });
  const spatial = input.slice(1, -1);
  const windows = convolutionWindows(op);
  const output =
    op.kind === 'conv_transpose'
      ? transposedShape(context, op, spatial)
      : windowedShape(context, spatial, windows);
  return [input[0]!, ...output, filters];
}

/** Window pooling: channels stay. */
export function poolShape(context: ShapeContext, op: Pool, input: Shape): Shape {
  requireRank(context, input, op.spatialRank + 2);
  requireCounts(context, op.poolSize, { name: 'pool_size', length: op.spatialRank, least: 1 });
  requireCounts(context, op.strides, { name: 'strides', length: op.spatialRank, least: 1 });
  return [input[0]!, ...windowedShape(context, input.slice(1, -1), poolWindows(op)), input.at(-1)!];
}

/** Pooling over all of space: [batch, channels], or with ones in between. */
export function globalPoolShape(context: ShapeContext, op: GlobalPool, input: Shape): Shape {
  requireRank(context, input, op.spatialRank + 2);
  const ones = op.keepDims ? Array<number>(op.spatialRank).fill(1) : [];
  return [input[0]!, ...ones, input.at(-1)!];
}

function checkConvolution(context: ShapeContext, op: Convolution, input: Shape): number {
  requireRank(context, input, op.spatialRank + 2);
  requireCounts(context, op.kernelSize, { name: 'kernel_size', length: op.spatialRank, least: 1 });
  requireCounts(context, op.strides, { name: 'strides', length: op.spatialRank, least: 1 });
  requireCounts(context, op.dilation, { name: 'dilation_rate', length: op.spatialRank, least: 1 });
  if (op.padding === 'causal' && (op.spatialRank !== 1 || op.kind === 'conv_transpose'))
    context.fail('causal padding exists for one-dimensional convolutions only');
  return requireSize(context, input, input.length - 1);
}

function checkKernels(context: ShapeContext, op: Convolution, channels: number): number {
  const rank = op.spatialRank + 2;
  switch (op.kind) {
    case 'conv': {
      requireCounts(context, [op.groups], { name: 'groups', length: 1, least: 1 });
      const filters = weightOfRank(context, op.kernel, { name: 'kernel', rank }).at(-1)!;
      if (channels % op.groups !== 0 || filters % op.groups !== 0)
        context.fail(`groups ${op.groups} must divide its ${channels} channels and ${filters} filters`);
      const shape = [...op.kernelSize, channels / op.groups, filters];
      requireWeight(context, op.kernel, { name: 'kernel', shape });
      return filters;
    }
    case 'depthwise_conv': {
      const multiplier = weightOfRank(context, op.kernel, { name: 'kernel', rank }).at(-1)!;
      requireWeight(context, op.kernel, { name: 'kernel', shape: [...op.kernelSize, channels, multiplier] });
      return channels * multiplier;
    }
    case 'separable_conv': {
      const multiplier = weightOfRank(context, op.depthwiseKernel, { name: 'depthwise kernel', rank }).at(
        -1,
      )!;
      const depthwise = [...op.kernelSize, channels, multiplier];
      requireWeight(context, op.depthwiseKernel, { name: 'depthwise kernel', shape: depthwise });
      const filters = weightOfRank(context, op.pointwiseKernel, { name: 'pointwise kernel', rank }).at(-1)!;
      const pointwise = [...op.kernelSize.map(() => 1), channels * multiplier, filters];
      requireWeight(context, op.pointwiseKernel, { name: 'pointwise kernel', shape: pointwise });
      return filters;
    }
    case 'conv_transpose': {
      const filters = weightOfRank(context, op.kernel, { name: 'kernel', rank })[op.spatialRank]!;
      requireWeight(context, op.kernel, { name: 'kernel', shape: [...op.kernelSize, filters, channels] });
      return filters;
    }
  }
}

function transposedShape(context: ShapeContext, op: ConvTranspose, spatial: Shape): Shape {
  if (op.outputPadding !== null)
    requireCounts(context, op.outputPadding, { name: 'output_padding', length: op.spatialRank, least: 0 });
  const windows = convolutionWindows(op);
  return spatial.map((size, axis) => {
    if (size === null) return null;
    const window = windows[axis]!;
    const output = transposedSize(size, window, op.outputPadding?.[axis] ?? null);
    if (output < 1 || windowedSize(output, window) !== size)
      context.fail(
        `output_padding and strides ${op.strides.join(', ')} cannot give an output of ${output} steps`,
      );
    return output;
  });
}
