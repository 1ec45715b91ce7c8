import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { StriateError } from '../errors/striate-error';
import type { Tensor } from '../tensor/tensor';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits, type ImageSpec, type Polarity } from './image-spec';
import { type ImageType, sniffImageType } from './image-type';
import { normalise, padCanvas, type Pixels, toCanvas } from './pixels';
import { type Placement, placePicture } from './placement';

/** A picture as the model sees it, and what was found out on the way. */
export interface DecodedImage {
  /** float32 [1, height, width, channels] */
  readonly tensor: Tensor;
  readonly type: ImageType;
  /** Pixels of the upright picture, before it was resized. */
  readonly height: number;
  readonly width: number;
  /** Frames or pages in the file; only the first is decoded. */
  readonly frames: number;
  /** What the picture shows, before `inverted`; null when it does not say clearly. */
  readonly polarity: Polarity | null;
  readonly inverted: boolean;
  readonly placement: Placement;
}

/** The header of a picture: what can be known before a pixel is decoded. */
export interface ImageHeader {
  readonly type: ImageType;
  /** Upright: EXIF orientation applied. */
  readonly height: number;
  readonly width: number;
  readonly frames: number;
  /** Whether the pixels are inks (CMYK), which need their colour profile. */
  readonly inks: boolean;
}

/**
 * Decodes one picture into a model's input: first frame, upright, resized with a triangle filter that averages when it
 * shrinks (as Pillow's and TensorFlow's antialiased "bilinear"), flattened, in the model's channels and polarity.
 * Colour profiles are ignored, as the training tools do; CMYK is converted by its profile or a usual one; 16 bits are
 * cut to 8. A picture that has the input's size already passes exactly: pixel * scale, rounded once to float32.
 * @throws StriateError IMAGE_UNSUPPORTED_TYPE, IMAGE_TOO_LARGE (both before decoding), IMAGE_BROKEN
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: { readonly spec: ImageSpec; readonly limits?: ImageLimits },
): Promise<DecodedImage> {
  const { spec, limits = DEFAULT_IMAGE_LIMITS } = options;
  const header = await readImageHeader(bytes, limits);
  const placement = placePicture(spec, header);
  const pixels = await decodePixels(bytes, { header, limits, placement });
  const canvas = toCanvas(pixels, spec);
  const data = normalise(padCanvas(canvas, spec, placement.target), spec);
  return {
    tensor: { dtype: 'float32', shape: [1, spec.height, spec.width, spec.channels], data },
    type: header.type,
    height: header.height,
    width: header.width,
    frames: header.frames,
    polarity: canvas.polarity,
    inverted: canvas.inverted,
    placement,
  };
}

/**
 * Reads and judges a picture's header.
 * @throws StriateError IMAGE_UNSUPPORTED_TYPE, IMAGE_TOO_LARGE, IMAGE_BROKEN
 */
export async function readImageHeader(bytes: Uint8Array, limits: ImageLimits): Promise<ImageHeader> {
  const type = sniffImageType(bytes);
  const metadata = await open(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw broken(type, cause);
    });
  if (metadata.format !== type) throw broken(type, undefined);
  judgeSamples(metadata, type);
  const { width, height } = metadata;
  if (width * height > limits.maxPixels) {
    throw new StriateError('IMAGE_TOO_LARGE', {
      detail: `Expected at most ${limits.maxPixels} pixels, got ${width} x ${height} = ${width * height}.`,
    });
  }
  return {
    type,
    height: metadata.autoOrient.height,
    width: metadata.autoOrient.width,
    frames: metadata.pages ?? 1,
    inks: metadata.space === 'cmyk',
  };
}

/** Pixels of the first frame: upright, the placement's source scaled to the size of its target. */
export async function decodePixels(
  bytes: Uint8Array,
  options: { readonly header: ImageHeader; readonly limits: ImageLimits; readonly placement: Placement },
): Promise<Pixels> {
  const { header, limits } = options;
  const { source, target } = options.placement;
  const image = open(bytes, { limitInputPixels: limits.maxPixels, ignoreIcc: !header.inks })
    .timeout({ seconds: limits.maxSeconds })
    .autoOrient();
  if (source.height !== header.height || source.width !== header.width) image.extract(source);
  if (source.height !== target.height || source.width !== target.width) {
    image.resize({ width: target.width, height: target.height, fit: 'fill', kernel: 'linear' });
  }
  try {
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { data, height: info.height, width: info.width, channels: info.channels };
  } catch (cause) {
    throw broken(header.type, cause);
  }
}

function open(bytes: Uint8Array, options: SharpOptions): Sharp {
  return sharp(bytes, { failOn: 'error', pages: 1, ...options });
}

/** Floating-point and wider samples have no agreed white: guessing one would give a wrong answer in silence. */
function judgeSamples(metadata: Metadata, type: ImageType): void {
  if (metadata.depth === 'uchar' || metadata.depth === 'ushort') return;
  throw new StriateError('IMAGE_UNSUPPORTED_TYPE', {
    detail: `Expected 1 to 16 unsigned bits a sample, got a ${type.toUpperCase()} of ${metadata.depth} samples.`,
  });
}

function broken(type: ImageType, cause: unknown): StriateError {
  return new StriateError('IMAGE_BROKEN', {
    detail: `The file starts like a ${type.toUpperCase()} picture but cannot be decoded: it is truncated, damaged or too slow to decode.`,
    cause,
  });
}
