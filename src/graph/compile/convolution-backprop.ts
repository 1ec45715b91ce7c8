import type { Padding } from '../ir';
import type { Window } from '../op-shapes/window';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType, type Attributes, type DataTypeNumber } from '../saved-model/node-def';
import type { LayerBuilder, Size } from './layer-builder';
import { pairs, slice } from './slice';

/** Attributes of TensorFlow's convolutions. */
export function windowAttributes(
  dtype: DataTypeNumber,
  windows: readonly Window[],
  padding: Padding,
): Attributes {
  return {
    T: attribute.type(dtype),
    strides: attribute.ints([1, windows[0]!.stride, windows[1]!.stride, 1]),
    dilations: attribute.ints([1, windows[0]!.dilation, windows[1]!.dilation, 1]),
    padding: attribute.string(padding === 'same' ? 'SAME' : 'VALID'),
    data_format: attribute.string('NHWC'),
  };
}

/**
 * The gradient of a convolution by its input [batch, height, width, channels], in float32. `kernel` [height, width,
 * channels, filters] is spread by its dilation already.
 */
export function convolutionBackprop(
  layer: LayerBuilder,
  options: {
    readonly kernel: Ref;
    /** [batch, height', width', filters]. */
    readonly gradient: Ref;
    /** Batch, height and width of the input. */
    readonly sizes: readonly [Size, Size, Size];
    readonly channels: number;
    readonly filters: number;
    readonly windows: readonly Window[];
    readonly padding: Padding;
  },
): Ref {
  const { kernel, gradient, sizes, channels, filters, windows, padding } = options;
  const isLone = channels === 1 && filters === 1;
  const undilated = windows.map((window) => ({ ...window, dilation: 1 }));
  const product = layer.builder.node(
    'Conv2DBackpropInput',
    [
      layer.sizes([...sizes, isLone ? 2 : channels]),
      isLone ? addEmptyChannel(layer, kernel) : kernel,
      gradient,
    ],
    windowAttributes(DataType.float, undilated, padding),
  );
  return isLone ? firstChannel(layer, product) : product;
}

/**
 * A second channel of zeros. TensorFlow 2.21's oneDNN kernel gives wrong values for one channel and one filter (all
 * kernel sizes but 1x1; `random-architectures` finds it), and right ones for two channels.
 */
function addEmptyChannel(layer: LayerBuilder, kernel: Ref): Ref {
  const paddings = pairs(layer, [
    [0, 0],
    [0, 0],
    [0, 1],
    [0, 0],
  ]);
  return layer.builder.node('Pad', [kernel, paddings], { T: attribute.type(DataType.float) });
}

function firstChannel(layer: LayerBuilder, product: Ref): Ref {
  const value = layer.value(product, [null, null, null, 2]);
  return slice(layer, value, { begin: [0, 0, 0, 0], end: [0, 0, 0, 1], openEnds: 0b0111 });
}
