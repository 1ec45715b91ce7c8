import { heatColour } from './colours';
import { decodePixels, readImageHeader } from './decode';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits, type ImageSpec } from './image-spec';
import { toCanvas } from './pixels';
import { type Box, placePicture } from './placement';
import { encodePng } from './png';

/** A heat map over a model's input: [height, width], any size; higher is hotter. */
export interface Heatmap {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Longest side of an overlay; larger pictures are scaled down. */
const MAX_SIDE = 512;
/** Smaller pictures are scaled up by a whole factor until another one would pass this. */
const USUAL_SIDE = 224;

/**
 * Lays a heat map over the picture that it explains and gives a PNG. The map is over the model's input; the overlay
 * shows the picture itself, so padding is cut off (`fit`), distortion undone (`stretch`), and only the part that the
 * model saw is shown (`cover`). The hottest cell is 1, heat of 0 and below leaves the picture as it is.
 * @param options.opacity 0 to 1: how much of the picture the hottest place hides
 * @throws StriateError as decodeImage
 */
export async function overlayHeatmap(
  bytes: Uint8Array,
  options: {
    readonly heatmap: Heatmap;
    readonly spec: ImageSpec;
    readonly opacity: number;
    readonly limits?: ImageLimits;
  },
): Promise<Buffer> {
  const { heatmap, spec, opacity, limits = DEFAULT_IMAGE_LIMITS } = options;
  const header = await readImageHeader(bytes, limits);
  const { source, target } = placePicture(spec, header);
  const size = shownSize(source);
  const placement = { source, target: { top: 0, left: 0, ...size } };
  const pixels = await decodePixels(bytes, { header, limits, placement });
  const { data } = toCanvas(pixels, { ...spec, ...size, channels: 3, polarity: 'any', invert: 'never' });
  const hottest = heatmap.data.reduce((most, heat) => Math.max(most, heat), 0);
  const shown = new Uint8ClampedArray(data.length);
  for (let row = 0; row < size.height; row++) {
    const y = (target.top + ((row + 0.5) * target.height) / size.height) / spec.height;
    for (let column = 0; column < size.width; column++) {
      const x = (target.left + ((column + 0.5) * target.width) / size.width) / spec.width;
      const heat = hottest > 0 ? Math.max(0, sample(heatmap, y, x) / hottest) : 0;
      const colour = heatColour(heat);
      const at = (row * size.width + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        shown[at + channel] = data[at + channel]! + (colour[channel]! - data[at + channel]!) * opacity * heat;
      }
    }
  }
  return encodePng(shown, { ...size, channels: 3 });
}

function shownSize(source: Box): { height: number; width: number } {
  const longest = Math.max(source.height, source.width);
  const factor = longest > MAX_SIDE ? MAX_SIDE / longest : Math.max(1, Math.floor(USUAL_SIDE / longest));
  const side = (length: number): number => Math.max(1, Math.round(length * factor));
  return { height: side(source.height), width: side(source.width) };
}

/** Bilinear, at a place of 0 to 1 each way; the outer half cells are held. */
function sample(heatmap: Heatmap, y: number, x: number): number {
  const [top, bottom, down] = neighbours(y, heatmap.height);
  const [left, right, along] = neighbours(x, heatmap.width);
  const value = (row: number, column: number): number => heatmap.data[row * heatmap.width + column]!;
  const upper = value(top, left) * (1 - along) + value(top, right) * along;
  const lower = value(bottom, left) * (1 - along) + value(bottom, right) * along;
  return upper * (1 - down) + lower * down;
}

function neighbours(place: number, cells: number): [first: number, second: number, share: number] {
  const at = Math.min(cells - 1, Math.max(0, place * cells - 0.5));
  const first = Math.floor(at);
  return [first, Math.min(cells - 1, first + 1), at - first];
}
