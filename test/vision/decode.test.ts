import fc from 'fast-check';
import sharp from 'sharp';
import { decodeImage } from '../../src/vision/decode';
import { configureDecoder } from '../../src/vision/decoder-settings';
import type { ImageSpec } from '../../src/vision/image-spec';
import { blackPng, DIGITS, filled, greyPng, plainSpec, ring } from './pictures';

beforeAll(() => configureDecoder({ threadsPerPicture: 1 }));

async function numbers(bytes: Uint8Array, spec: ImageSpec): Promise<number[]> {
  return Array.from((await decodeImage(bytes, { spec })).tensor.data);
}

describe('a picture of the right size', () => {
  it('passes exactly: every one of the 256 levels is value / 255 in float32', async () => {
    const levels = Uint8Array.from({ length: 784 }, (_, index) => index % 256);
    const spec: ImageSpec = { ...DIGITS, invert: 'never' };
    const { tensor } = await decodeImage(await greyPng(levels, 28), { spec });
    expect(tensor.shape).toEqual([1, 28, 28, 1]);
    expect(tensor.data).toEqual(Float32Array.from(levels, (level) => level / 255));
  });

  it('passes exactly for any grey pixels', async () => {
    const spec: ImageSpec = { ...DIGITS, invert: 'never' };
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 784, maxLength: 784 }), async (pixels) => {
        const { data } = (await decodeImage(await greyPng(pixels, 28), { spec })).tensor;
        expect(data).toEqual(Float32Array.from(pixels, (pixel) => pixel / 255));
      }),
      { numRuns: 25 },
    );
  });

  it('passes exactly as lossless WebP, TIFF and GIF too', async () => {
    const raw = { raw: { width: 28, height: 28, channels: 1 as const } };
    const expected = Array.from(ring(), (pixel) => Math.fround(pixel / 255));
    const image = (): sharp.Sharp => sharp(ring(), raw);
    expect(await numbers(await image().webp({ lossless: true }).toBuffer(), DIGITS)).toEqual(expected);
    expect(await numbers(await image().tiff({ compression: 'lzw' }).toBuffer(), DIGITS)).toEqual(expected);
    expect(await numbers(await image().gif().toBuffer(), DIGITS)).toEqual(expected);
  });
});

describe('kinds of pictures', () => {
  it('turns colour to grey with Rec. 601 weights', async () => {
    const png = await filled(2, 1, { r: 200, g: 100, b: 50 }).png().toBuffer();
    const [grey] = await numbers(png, plainSpec(1, 2, 1));
    expect(grey).toBeCloseTo(0.299 * 200 + 0.587 * 100 + 0.114 * 50, 4);
    expect(await numbers(png, plainSpec(1, 2, 3))).toEqual([200, 100, 50, 200, 100, 50]);
  });

  it('cuts 16 bits to the upper 8', async () => {
    const values = Uint16Array.from([0, 0x1234, 0x80ff, 0xffff]);
    const png = await sharp(values, { raw: { width: 4, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    expect(await numbers(png, plainSpec(1, 4, 1))).toEqual([0, 0x12, 0x80, 0xff]);
  });

  it('converts CMYK', async () => {
    const red = await filled(8, 8, { r: 220, g: 20, b: 30 })
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(red).metadata()).space).toBe('cmyk');
    const [r, g, b] = await numbers(red, plainSpec(8, 8, 3));
    expect(r).toBeGreaterThan(180);
    expect(g).toBeLessThan(70);
    expect(b).toBeLessThan(70);
  });

  it('applies the EXIF orientation, also before a crop', async () => {
    const left = await filled(2, 4, { r: 255, g: 0, b: 0 }).png().toBuffer();
    const picture = sharp({ create: { width: 8, height: 4, channels: 3, background: 'blue' } })
      .composite([{ input: left, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 });
    const decoded = await decodeImage(await picture.tiff({ compression: 'lzw' }).toBuffer(), {
      spec: plainSpec(8, 4, 3),
    });
    expect([decoded.height, decoded.width]).toEqual([8, 4]);
    const rows = Array.from({ length: 8 }, (_, row) => decoded.tensor.data[row * 12]);
    expect(rows).toEqual([255, 255, 0, 0, 0, 0, 0, 0]);
    const cropped = await decodeImage(await picture.tiff({ compression: 'lzw' }).toBuffer(), {
      spec: { ...plainSpec(4, 4, 3), resize: 'cover' },
    });
    expect(cropped.placement.source).toEqual({ top: 2, left: 0, height: 4, width: 4 });
    expect(cropped.tensor.data[0]).toBe(0);
  });

  it('decodes the first frame of an animation', async () => {
    const frames = await Promise.all(
      [250, 10, 120].map((level) => filled(6, 6, { r: level, g: level, b: level }).png().toBuffer()),
    );
    for (const format of ['gif', 'webp'] as const) {
      const animation = await sharp(frames, { join: { animated: true } })
        .toFormat(format, format === 'webp' ? { lossless: true } : {})
        .toBuffer();
      const decoded = await decodeImage(animation, { spec: plainSpec(6, 6, 1) });
      expect(decoded).toMatchObject({ frames: 3, height: 6, width: 6 });
      expect(decoded.tensor.data[0]).toBe(250);
    }
  });

  it('decodes 1x1 and 1x30000, whatever the way to resize', async () => {
    for (const resize of ['fit', 'stretch', 'cover'] as const) {
      for (const [width, height] of [
        [1, 1],
        [1, 30_000],
        [30_000, 1],
      ] as const) {
        const png = await filled(width, height, { r: 255, g: 255, b: 255 }).png().toBuffer();
        const { tensor, placement } = await decodeImage(png, {
          spec: { ...DIGITS, resize, invert: 'never' },
        });
        expect(tensor.data).toHaveLength(784);
        const { target } = placement;
        expect(tensor.data.filter((value) => value === 1)).toHaveLength(target.width * target.height);
      }
    }
  });

  it('pads what does not fill the input with the background', async () => {
    const png = await filled(4, 2, { r: 200, g: 200, b: 200 }).png().toBuffer();
    const black = await numbers(png, { ...plainSpec(4, 4, 1), polarity: 'light_on_dark' });
    expect(black).toEqual([0, 0, 0, 0, ...Array<number>(8).fill(200), 0, 0, 0, 0]);
    const white = await numbers(png, { ...plainSpec(4, 4, 1), polarity: 'dark_on_light' });
    expect(white[0]).toBe(255);
  });

  it('applies scale, mean and std per channel', async () => {
    const png = await filled(1, 1, { r: 255, g: 51, b: 0 }).png().toBuffer();
    const spec = { ...plainSpec(1, 1, 3), scale: 1 / 255, mean: [0.5, 0.1, 0], std: [0.25, 0.5, 2] };
    const [r, g, b] = await numbers(png, spec);
    expect(r).toBeCloseTo(2, 6);
    expect(g).toBeCloseTo(0.2, 6);
    expect(b).toBe(0);
  });
});

describe('polarity', () => {
  const inverse = ring().map((pixel) => 255 - pixel);

  it('inverts a dark drawing for a model of light ones, and says so', async () => {
    const light = await decodeImage(await greyPng(ring(), 28), { spec: DIGITS });
    const dark = await decodeImage(await greyPng(inverse, 28), { spec: DIGITS });
    expect(light).toMatchObject({ polarity: 'light_on_dark', inverted: false });
    expect(dark).toMatchObject({ polarity: 'dark_on_light', inverted: true });
    expect(dark.tensor.data).toEqual(light.tensor.data);
  });

  it('only reports when the manifest forbids', async () => {
    const spec: ImageSpec = { ...DIGITS, invert: 'never' };
    const dark = await decodeImage(await greyPng(inverse, 28), { spec });
    expect(dark).toMatchObject({ polarity: 'dark_on_light', inverted: false });
    expect(dark.tensor.data[0]).toBe(1);
  });

  it.each([0, 255])('shows a transparent drawing of tone %i on the opposite background', async (tone) => {
    const rgba = Uint8Array.from(
      Array.from(ring()).flatMap((pixel) => [tone, tone, tone, pixel > 0 ? 255 : 0]),
    );
    const png = await sharp(rgba, { raw: { width: 28, height: 28, channels: 4 } })
      .png()
      .toBuffer();
    expect(await numbers(png, DIGITS)).toEqual(Array.from(ring(), (pixel) => (pixel > 0 ? 1 : 0)));
  });

  it('lays transparency on white where no polarity is asked for', async () => {
    const png = await filled(1, 1, { r: 0, g: 0, b: 0, alpha: 0.2 }).png().toBuffer();
    expect((await numbers(png, plainSpec(1, 1, 1)))[0]).toBeCloseTo(204, 4);
  });
});

describe('bad pictures', () => {
  it('refuses a 300-megapixel PNG of a few kilobytes within 50 ms, naming the limit', async () => {
    const bomb = blackPng(20_000, 15_000);
    expect(bomb.length).toBeLessThan(100_000);
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      await expect(decodeImage(bomb, { spec: DIGITS })).rejects.toMatchObject({
        code: 'IMAGE_TOO_LARGE',
        message: 'Expected at most 25000000 pixels, got 20000 x 15000 = 300000000.',
      });
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(50);
  });

  it('takes exactly the limit and refuses one pixel more', async () => {
    const options = { spec: DIGITS, limits: { maxPixels: 200, maxSeconds: 5 } };
    await expect(decodeImage(blackPng(20, 10), options)).resolves.toMatchObject({ width: 20 });
    await expect(decodeImage(blackPng(201, 1), options)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });

  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff'] as const)('refuses a truncated %s', async (format) => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919) % 251);
    const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    for (const share of [0.02, 0.3, 0.7]) {
      const part = whole.subarray(0, Math.max(10, Math.floor(whole.length * share)));
      await expect(decodeImage(part, { spec: DIGITS })).rejects.toMatchObject({ code: 'IMAGE_BROKEN' });
    }
  });

  it('refuses floating-point samples', async () => {
    const tiff = await sharp(Float32Array.from([0, 0.5, 1, 2]), { raw: { width: 2, height: 2, channels: 1 } })
      .raw({ depth: 'float' })
      .toBuffer({ resolveWithObject: true })
      .then(({ data }) => floatTiff(data));
    await expect(decodeImage(tiff, { spec: DIGITS })).rejects.toMatchObject({
      code: 'IMAGE_UNSUPPORTED_TYPE',
    });
  });

  it('answers any damage to a good file with a picture or a StriateError', async () => {
    const whole = await sharp(ring(), { raw: { width: 28, height: 28, channels: 1 } })
      .jpeg()
      .toBuffer();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const damaged = Buffer.from(whole);
        damaged[at] = value;
        const outcome = await decodeImage(damaged, { spec: DIGITS }).catch((error: unknown) => error);
        expect(outcome).toMatchObject(
          outcome instanceof Error ? { name: 'StriateError' } : { tensor: { shape: [1, 28, 28, 1] } },
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** A 2 x 2 TIFF of 32-bit floats, written by hand: sharp writes none. */
function floatTiff(samples: Buffer): Buffer {
  const entries: readonly (readonly [tag: number, type: number, value: number])[] = [
    [256, 3, 2],
    [257, 3, 2],
    [258, 3, 32],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 3, 2],
    [279, 4, samples.length],
    [339, 3, 3],
  ];
  const head = Buffer.from('II*\0', 'latin1');
  const offset = Buffer.alloc(4);
  offset.writeUInt32LE(8 + samples.length);
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length);
  entries.forEach(([tag, type, value], index) => {
    directory.writeUInt16LE(tag, 2 + index * 12);
    directory.writeUInt16LE(type, 4 + index * 12);
    directory.writeUInt32LE(1, 6 + index * 12);
    directory.writeUInt32LE(value, 10 + index * 12);
  });
  return Buffer.concat([head, offset, samples, directory]);
}
