import type { ImageSpec } from './image-spec';

/** A box in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Where a picture ends up in a model's input. */
export interface Placement {
  /** The part of the upright picture that is used: all of it, or the centre for `cover`. */
  readonly source: Box;
  /** The part of the input that it fills: all of it, or less for `fit`. */
  readonly target: Box;
}

/**
 * Where a picture of `height` x `width` pixels (upright, at least 1 x 1) lands in the input of `spec`.
 * Every box is at least one pixel each way, whatever the aspect ratio.
 */
export function placePicture(
  spec: Pick<ImageSpec, 'height' | 'width' | 'resize'>,
  picture: { readonly height: number; readonly width: number },
): Placement {
  const whole = { top: 0, left: 0, height: picture.height, width: picture.width };
  const full = { top: 0, left: 0, height: spec.height, width: spec.width };
  switch (spec.resize) {
    case 'stretch':
      return { source: whole, target: full };
    case 'fit':
      return { source: whole, target: centred(picture, full) };
    case 'cover':
      return { source: centred(spec, whole), target: full };
  }
}

/** The largest box of the shape's aspect ratio inside `frame`, in its middle (odd remainders go right and down). */
function centred(shape: { readonly height: number; readonly width: number }, frame: Box): Box {
  const factor = Math.min(frame.height / shape.height, frame.width / shape.width);
  const height = Math.min(frame.height, Math.max(1, Math.round(shape.height * factor)));
  const width = Math.min(frame.width, Math.max(1, Math.round(shape.width * factor)));
  return {
    top: Math.floor((frame.height - height) / 2),
    left: Math.floor((frame.width - width) / 2),
    height,
    width,
  };
}
