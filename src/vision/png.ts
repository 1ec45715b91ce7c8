import sharp from 'sharp';

/** Encodes 8-bit pixels [height, width, channels] (1: grey, 3: RGB) as PNG, without loss. */
export function encodePng(
  data: Uint8ClampedArray,
  options: { readonly height: number; readonly width: number; readonly channels: 1 | 3 },
): Promise<Buffer> {
  const { channels } = options;
  return sharp(data, { raw: options })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

/** Repeats each pixel `factor` times each way (a whole number of at least 1), so that single pixels can be seen. */
export function enlarge(
  data: Uint8ClampedArray,
  options: {
    readonly height: number;
    readonly width: number;
    readonly channels: 1 | 3;
    readonly factor: number;
  },
): Uint8ClampedArray {
  const { height, width, channels, factor } = options;
  if (factor === 1) return data;
  const wide = width * factor;
  const large = new Uint8ClampedArray(height * factor * wide * channels);
  for (let row = 0; row < height * factor; row++) {
    for (let column = 0; column < wide; column++) {
      const from = (Math.floor(row / factor) * width + Math.floor(column / factor)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        large[(row * wide + column) * channels + channel] = data[from + channel]!;
      }
    }
  }
  return large;
}
