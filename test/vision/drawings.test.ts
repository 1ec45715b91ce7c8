import sharp from 'sharp';
import { heatColour } from '../../src/vision/colours';
import { contactSheet } from '../../src/vision/contact-sheet';
import { decodeImage } from '../../src/vision/decode';
import { overlayHeatmap } from '../../src/vision/heatmap-overlay';
import { inputPicture } from '../../src/vision/input-picture';
import { DIGITS, filled, greyPng, plainSpec, ring } from './pictures';

async function rawOf(
  png: Buffer,
): Promise<{ data: Buffer; width: number; height: number; channels: number }> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

describe('inputPicture', () => {
  it('gives back the pixels that were sent, whatever the scaling', async () => {
    const png = await greyPng(ring(), 28);
    for (const spec of [DIGITS, { ...DIGITS, mean: [0.13], std: [0.31] }]) {
      const { tensor } = await decodeImage(png, { spec });
      const again = await decodeImage(await inputPicture(tensor, { spec, factor: 1 }), { spec });
      expect(again.tensor.data).toEqual(tensor.data);
    }
  });

  it('enlarges every pixel', async () => {
    const spec = plainSpec(1, 2, 1);
    const tensor = { dtype: 'float32', shape: [1, 1, 2, 1], data: Float32Array.from([10, 300]) } as const;
    const { data, width, height, channels } = await rawOf(await inputPicture(tensor, { spec, factor: 2 }));
    expect([width, height]).toEqual([4, 2]);
    expect(Array.from(data).filter((_, index) => index % channels === 0)).toEqual([
      10, 10, 255, 255, 10, 10, 255, 255,
    ]);
  });
});

describe('overlayHeatmap', () => {
  const corner = { data: Float32Array.from([1, 0, 0, 0]), height: 2, width: 2 };

  it('colours the hot corner and leaves the cold one', async () => {
    const grey = await filled(28, 28, { r: 100, g: 100, b: 100 }).png().toBuffer();
    const { data, width, height } = await rawOf(
      await overlayHeatmap(grey, { heatmap: corner, spec: DIGITS, opacity: 1 }),
    );
    expect([width, height]).toEqual([224, 224]);
    expect(Array.from(data.subarray(0, 3))).toEqual(heatColour(1).map(Math.round));
    expect(Array.from(data.subarray(-3))).toEqual([100, 100, 100]);
  });

  it('stays on the picture where the input is padded: a wide picture shows the middle rows of the map', async () => {
    const wide = await filled(280, 28, { r: 0, g: 0, b: 0 }).png().toBuffer();
    const rows = Float32Array.from({ length: 28 * 28 }, (_, index) => (Math.floor(index / 28) < 10 ? 1 : 0));
    const heatmap = { data: rows, height: 28, width: 28 };
    const { data, width, height } = await rawOf(
      await overlayHeatmap(wide, { heatmap, spec: DIGITS, opacity: 1 }),
    );
    expect([width, height]).toEqual([280, 28]);
    expect(Math.max(...data)).toBe(0);
  });

  it('leaves the picture alone for a map without heat, and shrinks large pictures', async () => {
    const large = await filled(2000, 1000, { r: 9, g: 99, b: 199 }).png().toBuffer();
    const heatmap = { data: new Float32Array(4), height: 2, width: 2 };
    const { data, width, height } = await rawOf(
      await overlayHeatmap(large, { heatmap, spec: DIGITS, opacity: 1 }),
    );
    expect([width, height]).toEqual([512, 256]);
    expect(Array.from(data.subarray(0, 3))).toEqual([9, 99, 199]);
  });

  it('refuses what decodeImage refuses', async () => {
    await expect(
      overlayHeatmap(Buffer.from('text'), { heatmap: corner, spec: DIGITS, opacity: 1 }),
    ).rejects.toMatchObject({
      code: 'IMAGE_UNSUPPORTED_TYPE',
    });
  });
});

describe('contactSheet', () => {
  it('lays the maps out by rows, each in its own range', async () => {
    const data = Float32Array.from({ length: 2 * 2 * 3 }, (_, index) =>
      index % 3 === 2 ? 5 : index * 10 ** (index % 3),
    );
    const sheet = await contactSheet({ data, height: 2, width: 2, channels: 3 }, { maxMaps: 64 });
    expect(sheet).toMatchObject({ columns: 2, shown: 3, cell: 16, pitch: { height: 33, width: 33 } });
    const picture = await rawOf(sheet.png);
    expect([picture.width, picture.height]).toEqual([65, 65]);
    const at = (row: number, column: number): number => picture.data[(row * 65 + column) * picture.channels]!;
    expect([at(0, 0), at(31, 31), at(0, 32), at(0, 33), at(31, 64), at(33, 0)]).toEqual([
      0, 255, 96, 0, 255, 0,
    ]);
  });

  it('shows at most what is asked for, and never more than 2 megapixels', async () => {
    const maps = { data: new Float32Array(700 * 700 * 5), height: 700, width: 700, channels: 5 };
    expect((await contactSheet(maps, { maxMaps: 2 })).shown).toBe(2);
    expect((await contactSheet(maps, { maxMaps: 64 })).shown).toBe(4);
  });
});
