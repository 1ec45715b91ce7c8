import { crop } from '../compile/shaping';
import { pairs } from '../compile/slice';
import type { Shaping } from '../ir';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import { GradientNotWritten, type Backward } from './backward';

/** Puts the gradient back to where the values came from. */
export function shapingGradient(op: Shaping, { layer, inputs, output, gradient }: Backward): Ref {
  const input = inputs[0]!;
  const value = layer.value(gradient, output.shape);
  const sizes = input.shape.map((_, axis) => layer.sizeOf(input, axis));
  switch (op.kind) {
    case 'identity':
      return gradient;
    case 'flatten':
    case 'reshape':
      return layer.reshape(gradient, sizes);
    case 'permute': {
      const order = [0, ...op.dims];
      return layer.transpose(
        value,
        order.map((_, axis) => order.indexOf(axis)),
      );
    }
    case 'repeat_vector':
      return layer.math.reduce('Sum', gradient, { axes: [1], keepDims: false });
    case 'zero_padding':
      return crop(layer, value, op.padding);
    case 'cropping':
      return layer.builder.node('Pad', [gradient, pairs(layer, [[0, 0], ...op.cropping, [0, 0]])], {
        T: attribute.type(DataType.float),
      });
    case 'up_sampling': {
      if (op.interpolation !== 'nearest') throw new GradientNotWritten(`${op.interpolation} interpolation`);
      const [batch, ...rest] = sizes;
      const channels = rest.pop()!;
      const spread = rest.flatMap((size, axis) => [size, op.size[axis]!]);
      const cells = layer.reshape(gradient, [batch!, ...spread, channels]);
      return layer.math.reduce('Sum', cells, { axes: rest.map((_, axis) => 2 + 2 * axis), keepDims: false });
    }
  }
}
