import type { Tensor } from '../tensor/tensor';
import type { ImageSpec } from './image-spec';
import { encodePng, enlarge } from './png';

/**
 * What the model saw, as PNG: a model's input [1, height, width, channels] taken back to pixel values and each pixel
 * enlarged `factor` times (1: the input's own size). Scaling, mean and std are undone; padding and inversion stay.
 */
export function inputPicture(
  tensor: Tensor,
  options: { readonly spec: ImageSpec; readonly factor: number },
): Promise<Buffer> {
  const { spec, factor } = options;
  const { height, width, channels, mean, std } = spec;
  const pixels = Uint8ClampedArray.from(tensor.data, (value, index) => {
    const channel = index % channels;
    return (value * (std?.[channel] ?? 1) + (mean?.[channel] ?? 0)) / spec.scale;
  });
  const large = enlarge(pixels, { height, width, channels, factor });
  return encodePng(large, { height: height * factor, width: width * factor, channels });
}
