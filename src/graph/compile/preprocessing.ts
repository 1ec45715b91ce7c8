import type { Preprocessing } from '../ir';
import { centreCropBox, cropBoxOfAspect, type Box } from '../crop-box';
import type { Shape } from '../op-shapes/shape';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import type { LayerBuilder, Size } from './layer-builder';
import { slice } from './slice';
import type { Value } from './value';

type Interpolation = 'nearest' | 'bilinear';

/** Resizes pictures with half-pixel centres and without antialiasing, as Keras does. */
export function resizeImage(
  layer: LayerBuilder,
  image: Ref,
  options: { readonly sizes: readonly Size[]; readonly interpolation: Interpolation },
): Ref {
  const op = options.interpolation === 'nearest' ? 'ResizeNearestNeighbor' : 'ResizeBilinear';
  return layer.builder.node(op, [image, layer.sizes(options.sizes)], {
    T: attribute.type(DataType.float),
    half_pixel_centers: attribute.bool(true),
  });
}

export function emitResizing(
  layer: LayerBuilder,
  op: Extract<Preprocessing, { kind: 'resizing' }>,
  input: Value,
  shape: Shape,
): Value {
  const value = layer.cast(layer.inLayout(input, 'batch_major'), DataType.float);
  const box = op.cropToAspectRatio ? cropBoxOfAspect(fixedSides(layer, value), op) : null;
  const cropped = box === null ? value.ref : cropTo(layer, value, box);
  const sizes = [op.height, op.width];
  return layer.value(resizeImage(layer, cropped, { sizes, interpolation: op.interpolation }), shape);
}

/** The middle of the picture; a picture that is too small is resized instead, as Keras does. */
export function emitCenterCrop(
  layer: LayerBuilder,
  op: Extract<Preprocessing, { kind: 'center_crop' }>,
  input: Value,
  shape: Shape,
): Value {
  const value = layer.cast(layer.inLayout(input, 'batch_major'), DataType.float);
  const sides = fixedSides(layer, value);
  const box = centreCropBox(sides, op);
  if (box !== null) return layer.value(cropTo(layer, value, box), shape);
  const cropped = cropTo(layer, value, cropBoxOfAspect(sides, op));
  const sizes = [op.height, op.width];
  return layer.value(resizeImage(layer, cropped, { sizes, interpolation: 'bilinear' }), shape);
}

function fixedSides(layer: LayerBuilder, value: Value): { readonly height: number; readonly width: number } {
  const [, height, width] = value.shape;
  if (typeof height !== 'number' || typeof width !== 'number')
    return layer.unsupported('pictures of free height or width: cropping needs fixed ones');
  return { height, width };
}

function cropTo(layer: LayerBuilder, value: Value, box: Box): Ref {
  return slice(layer, value, {
    begin: [0, box.top, box.left, 0],
    end: [0, box.top + box.height, box.left + box.width, 0],
    openEnds: 0b1001,
  });
}
