/** A part of a picture, in pixels from its top left corner. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

interface Sides {
  readonly height: number;
  readonly width: number;
}

/** The largest middle part of a picture with the target's aspect ratio: Keras' `crop_to_aspect_ratio` arithmetic. */
export function cropBoxOfAspect(picture: Sides, target: Sides): Box {
  const height = Math.max(
    1,
    Math.min(picture.height, Math.trunc((picture.width * target.height) / target.width)),
  );
  const width = Math.max(
    1,
    Math.min(picture.width, Math.trunc((picture.height * target.width) / target.height)),
  );
  return {
    top: Math.trunc((picture.height - height) / 2),
    left: Math.trunc((picture.width - width) / 2),
    height,
    width,
  };
}

/** The middle of a picture in the target's size; null if the picture is smaller than that on one side. */
export function centreCropBox(picture: Sides, target: Sides): Box | null {
  if (picture.height < target.height || picture.width < target.width) return null;
  return {
    top: Math.trunc((picture.height - target.height) / 2),
    left: Math.trunc((picture.width - target.width) / 2),
    height: target.height,
    width: target.width,
  };
}
