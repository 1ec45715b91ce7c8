import type { Shape } from '../op-shapes/shape';
import type { Window } from '../op-shapes/window';
import { attribute, DataType } from '../saved-model/node-def';
import type { LayerBuilder } from './layer-builder';
import type { Value } from './value';

/** Two windows for one-dimensional layers too: nothing happens along the height of 1. */
export function planeWindows(windows: readonly Window[]): readonly Window[] {
  const [window] = windows;
  if (windows.length > 1 || window === undefined) return windows;
  return [{ kernel: 1, stride: 1, dilation: 1, padding: window.padding }, window];
}

/** [batch, steps, channels] as [batch, 1, steps, channels]; pictures as they are. */
export function asImage(layer: LayerBuilder, value: Value): Value {
  const placed = layer.inLayout(value, 'batch_major');
  if (placed.shape.length === 4) return placed;
  const ref = layer.derive(`image ${placed.ref}`, () =>
    layer.builder.node('ExpandDims', [placed.ref, layer.int(1)], {
      T: attribute.type(placed.dtype),
      Tdim: attribute.type(DataType.int32),
    }),
  );
  return { ...placed, ref, shape: [placed.shape[0]!, 1, ...placed.shape.slice(1)] };
}

/** Takes the height of 1 away again if the model's `shape` has none. */
export function fromImage(layer: LayerBuilder, image: Value, shape: Shape): Value {
  if (shape.length === image.shape.length) return { ...image, shape };
  const ref = layer.builder.node('Squeeze', [image.ref], {
    T: attribute.type(image.dtype),
    squeeze_dims: attribute.ints([1]),
  });
  return { ...image, ref, shape };
}
