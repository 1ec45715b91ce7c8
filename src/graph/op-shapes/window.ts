import type { Padding } from '../ir';
import { showShape, type Shape, type ShapeContext } from './shape';

/** A window that slides along one axis. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
}

/** Steps that one position of the window spans: (kernel - 1) * dilation + 1. */
export function windowSpan(window: Window): number {
  return (window.kernel - 1) * window.dilation + 1;
}

/** Number of window positions along `size` steps, as TensorFlow counts them; 0 or less when the window does not fit. */
export function windowedSize(size: number, window: Window): number {
  return window.padding === 'valid'
    ? Math.floor((size - windowSpan(window)) / window.stride) + 1
    : Math.ceil(size / window.stride);
}

/** Steps of padding before the first one; the rest of the padding stands after the last (TensorFlow pads the end more). */
export function paddingBefore(size: number, window: Window): number {
  switch (window.padding) {
    case 'valid':
      return 0;
    case 'causal':
      return windowSpan(window) - 1;
    case 'same': {
      const total = (windowedSize(size, window) - 1) * window.stride + windowSpan(window) - size;
      return Math.floor(Math.max(0, total) / 2);
    }
  }
}

/** Applies one window an axis to `spatial`; free axes stay free. */
export function windowedShape(context: ShapeContext, spatial: Shape, windows: readonly Window[]): Shape {
  return spatial.map((size, axis) => {
    const window = windows[axis]!;
    if (size === null) return null;
    const positions = windowedSize(size, window);
    if (positions < 1)
      context.fail(`its window spans ${windowSpan(window)} steps of an input of only ${showShape(spatial)}`);
    return positions;
  });
}

/**
 * Length of a transposed window's output: Keras' rule (`compute_conv_transpose_output_shape`). `outputPadding` null is
 * Keras' default. 'causal' does not exist here.
 */
export function transposedSize(size: number, window: Window, outputPadding: number | null): number {
  const span = windowSpan(window);
  if (window.padding === 'same')
    return outputPadding === null
      ? size * window.stride
      : (size - 1) * window.stride + (span % 2) + outputPadding;
  const extra = outputPadding ?? Math.max(span, window.stride) - span;
  return (size - 1) * window.stride + span + extra;
}
