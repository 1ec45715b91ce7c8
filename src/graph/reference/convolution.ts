import type { Conv, ConvTranspose, DepthwiseConv, SeparableConv } from '../ir';
import { convolutionWindows } from '../op-shapes/convolution';
import { paddingBefore, transposedSize, windowedSize, type Window } from '../op-shapes/window';
import { applyActivation } from './activation';
import { zeros, type NdArray } from './nd-array';

/** Reads a weight as float64. */
export type ReadArray = (id: string) => NdArray;

type AnyConvolution = Conv | DepthwiseConv | SeparableConv | ConvTranspose;

/** Any convolution of [batch, ...spatial, channels]; one spatial axis is done as a picture of height 1. */
export function convolve(op: AnyConvolution, x: NdArray, read: ReadArray): NdArray {
  const windows = planes(convolutionWindows(op));
  const image = asImage(x);
  const sum = linearPart(op, image, { windows, read });
  if (op.bias !== null) addToLastAxis(sum, read(op.bias));
  const shape = op.spatialRank === 1 ? [sum.shape[0]!, ...sum.shape.slice(2)] : sum.shape;
  return applyActivation(op.activation, { shape, data: sum.data });
}

/** Two windows, the first of them nothing for one-dimensional layers. */
export function planes(windows: readonly Window[]): readonly [Window, Window] {
  const [first, second] = windows;
  const none: Window = { kernel: 1, stride: 1, dilation: 1, padding: 'valid' };
  return second === undefined ? [none, first!] : [first!, second];
}

/** [batch, steps, channels] as [batch, 1, steps, channels]. */
export function asImage(x: NdArray): NdArray {
  return x.shape.length === 4 ? x : { shape: [x.shape[0]!, 1, ...x.shape.slice(1)], data: x.data };
}

interface Parts {
  readonly windows: readonly [Window, Window];
  readonly read: ReadArray;
}

function linearPart(op: AnyConvolution, image: NdArray, { windows, read }: Parts): NdArray {
  const channels = image.shape[3]!;
  switch (op.kind) {
    case 'conv':
      return grouped(image, asKernel(read(op.kernel)), { windows, groups: op.groups });
    case 'depthwise_conv':
      return grouped(image, perChannel(asKernel(read(op.kernel))), { windows, groups: channels });
    case 'separable_conv': {
      const depthwise = perChannel(asKernel(read(op.depthwiseKernel)));
      const spread = grouped(image, depthwise, { windows, groups: channels });
      const one: Window = { kernel: 1, stride: 1, dilation: 1, padding: 'valid' };
      return grouped(spread, asKernel(read(op.pointwiseKernel)), { windows: [one, one], groups: 1 });
    }
    case 'conv_transpose':
      return transposed(op, image, { windows, read });
  }
}

function asKernel(weight: NdArray): NdArray {
  return weight.shape.length === 4 ? weight : { shape: [1, ...weight.shape], data: weight.data };
}

/** A depthwise kernel [h, w, channels, multiplier] is a grouped one, [h, w, 1, channels * multiplier]. */
function perChannel(kernel: NdArray): NdArray {
  const [height, width, channels, multiplier] = kernel.shape;
  return { shape: [height!, width!, 1, channels! * multiplier!], data: kernel.data };
}

/** sum over taps and channels of the group; filters f of group g read channels of group g. */
function grouped(
  image: NdArray,
  kernel: NdArray,
  options: { readonly windows: readonly [Window, Window]; readonly groups: number },
): NdArray {
  const [down, across] = options.windows;
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, depth, filters] = kernel.shape as [number, number, number, number];
  const output = zeros([batch, windowedSize(height, down), windowedSize(width, across), filters]);
  const perGroup = filters / options.groups;
  const [, rows, columns] = output.shape as [number, number, number, number];
  const top = paddingBefore(height, down);
  const left = paddingBefore(width, across);
  for (let sample = 0; sample < batch; sample++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const target = ((sample * rows + row) * columns + column) * filters;
        for (let i = 0; i < kernelHeight; i++) {
          const y = row * down.stride - top + i * down.dilation;
          if (y < 0 || y >= height) continue;
          for (let j = 0; j < kernelWidth; j++) {
            const x = column * across.stride - left + j * across.dilation;
            if (x < 0 || x >= width) continue;
            const source = ((sample * height + y) * width + x) * channels;
            const taps = (i * kernelWidth + j) * depth * filters;
            for (let group = 0; group < options.groups; group++)
              for (let d = 0; d < depth; d++) {
                const value = image.data[source + group * depth + d]!;
                const from = taps + d * filters + group * perGroup;
                const to = target + group * perGroup;
                for (let f = 0; f < perGroup; f++)
                  output.data[to + f] = output.data[to + f]! + value * kernel.data[from + f]!;
              }
          }
        }
      }
  return output;
}

/** Every input pixel paints its kernel onto the output: the transpose of `grouped` with one group. */
function transposed(op: ConvTranspose, image: NdArray, { windows, read }: Parts): NdArray {
  const kernel = asKernel(read(op.kernel));
  const extra =
    op.spatialRank === 1 ? [null, op.outputPadding?.[0] ?? null] : (op.outputPadding ?? [null, null]);
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, filters] = kernel.shape as [number, number, number, number];
  const [down, across] = windows;
  const rows = transposedSize(height, down, extra[0] ?? null);
  const columns = transposedSize(width, across, extra[1] ?? null);
  const output = zeros([batch, rows, columns, filters]);
  const top = paddingBefore(rows, down);
  const left = paddingBefore(columns, across);
  for (let sample = 0; sample < batch; sample++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let i = 0; i < kernelHeight; i++)
          for (let j = 0; j < kernelWidth; j++) {
            const row = y * down.stride - top + i * down.dilation;
            const column = x * across.stride - left + j * across.dilation;
            if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
            const target = ((sample * rows + row) * columns + column) * filters;
            const source = ((sample * height + y) * width + x) * channels;
            for (let f = 0; f < filters; f++) {
              const taps = ((i * kernelWidth + j) * filters + f) * channels;
              let sum = 0;
              for (let c = 0; c < channels; c++) sum += image.data[source + c]! * kernel.data[taps + c]!;
              output.data[target + f] = output.data[target + f]! + sum;
            }
          }
  return output;
}

/** Adds a vector to the last axis, in place. */
export function addToLastAxis(array: NdArray, vector: NdArray): void {
  const size = vector.data.length;
  for (let index = 0; index < array.data.length; index++)
    array.data[index] = array.data[index]! + vector.data[index % size]!;
}
