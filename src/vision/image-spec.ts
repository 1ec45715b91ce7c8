/** Which tone the strokes or the object have, against their background. */
export type Polarity = 'light_on_dark' | 'dark_on_light';

/** How a picture becomes a model's input; the manifest holds one. The tensor is float32 [1, height, width, channels]. */
export interface ImageSpec {
  /** Pixels of the model's input. */
  readonly height: number;
  readonly width: number;
  /** 1: grey, Rec. 601 luma (0.299 R + 0.587 G + 0.114 B); 3: RGB in this order. */
  readonly channels: 1 | 3;
  /**
   * What happens to another aspect ratio. `fit`: all of the picture, padded with the background to both sides;
   * `stretch`: all of it, distorted; `cover`: the centre, the longer side cropped. A picture that already has the
   * right size passes through untouched.
   */
  readonly resize: 'fit' | 'stretch' | 'cover';
  /** Factor for a pixel value of 0 to 255, applied first. 1/255 gives 0 to 1. */
  readonly scale: number;
  /** Subtracted after `scale`, one number a channel; null subtracts nothing. */
  readonly mean: readonly number[] | null;
  /** Divides after `mean`, one number a channel; null divides by nothing. */
  readonly std: readonly number[] | null;
  /** What the model was trained on. `any`: photographs, where neither side is the background. */
  readonly polarity: Polarity | 'any';
  /** `auto`: a picture of clearly the other polarity is inverted. `never`: it is only reported. */
  readonly invert: 'auto' | 'never';
}

/** What decoding may cost. Both limits are judged from the file's header, before any pixel is decoded. */
export interface ImageLimits {
  /** Width x height of one frame, as stored. */
  readonly maxPixels: number;
  /** Seconds that one picture may decode; 0 means no limit. Guards against files that are small but slow. */
  readonly maxSeconds: number;
}

/** 25 megapixels: a phone's picture passes; decoded as RGBA it is 100 MB, the most one picture may cost. */
export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxPixels: 25_000_000, maxSeconds: 5 };
