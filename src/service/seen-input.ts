import type { DecodedImage } from '../vision/decode';
import type { ImageSpec } from '../vision/image-spec';
import { inputPicture } from '../vision/input-picture';

/** Small inputs are enlarged by a whole factor until another one would pass this many pixels. */
const USUAL_SIDE = 112;

/** What a model saw of a picture, drawn. */
export interface SeenInput {
  readonly image: DecodedImage;
  readonly spec: ImageSpec;
  readonly png: Buffer;
  /** Pixels of the PNG for one of the input. */
  readonly factor: number;
}

/** Draws what the model of `spec` sees of a decoded picture. */
export async function seenInput(image: DecodedImage, spec: ImageSpec): Promise<SeenInput> {
  const factor = Math.max(1, Math.floor(USUAL_SIDE / Math.max(spec.height, spec.width)));
  return { image, spec, png: await inputPicture(image.tensor, { spec, factor }), factor };
}
