import fc from 'fast-check';
import { Xoshiro128 } from '../../../src/engine-process/training/random/xoshiro';
import { augmentImages } from '../../../src/engine-process/training/samples/image-augmentation';
import { sequenceWindows } from '../../../src/engine-process/training/samples/sequence-windows';
import { augmentSeries } from '../../../src/engine-process/training/samples/series-augmentation';
import { gatherBatch, selectRows } from '../../../src/engine-process/training/samples/training-data';

const generator = (): Xoshiro128 => Xoshiro128.fromSeed(1, 1);

describe('sequenceWindows', () => {
  it('pairs each step with the values that follow it', () => {
    const windows = sequenceWindows(Float32Array.of(0, 1, 2, 3, 4, 5), {
      lookback: 3,
      horizon: 2,
      stride: 1,
    });
    expect(windows).toMatchObject({ rows: 2, inputShape: [3, 1], targetShape: [3, 2] });
    expect(Array.from(windows.inputs)).toEqual([0, 1, 2, 1, 2, 3]);
    expect(Array.from(windows.targets)).toEqual([1, 2, 2, 3, 3, 4, 2, 3, 3, 4, 4, 5]);
  });

  it('takes no window that the series is too short for, and strides', () => {
    expect(sequenceWindows(new Float32Array(4), { lookback: 3, horizon: 2, stride: 1 }).rows).toBe(0);
    expect(sequenceWindows(new Float32Array(9), { lookback: 3, horizon: 2, stride: 3 }).rows).toBe(2);
  });
});

describe('gatherBatch', () => {
  const data = {
    rows: 3,
    inputShape: [2],
    targetShape: [],
    inputs: Uint8Array.of(0, 51, 102, 153, 204, 255),
    inputScale: 1 / 255,
    targets: Float32Array.of(7, 8, 9),
  };

  it('copies rows in the order asked, bytes scaled', () => {
    const batch = gatherBatch(data, [2, 0]);
    expect(batch.rows).toBe(2);
    expect(Array.from(batch.targets)).toEqual([9, 7]);
    expect(Array.from(batch.inputs).map((value) => Math.round(value * 5))).toEqual([4, 5, 0, 1]);
  });

  it('selects rows without scaling them', () => {
    const selected = selectRows(data, [1]);
    expect(selected).toMatchObject({ rows: 1, inputs: Uint8Array.of(102, 153), inputScale: 1 / 255 });
  });
});

describe('augmentImages', () => {
  const picture = (): Float32Array => Float32Array.from({ length: 5 * 5 * 2 }, (_, index) => index);

  it('without options leaves every pixel as it is', () => {
    const images = picture();
    augmentImages(images, [5, 5, 2], { kind: 'images' }, generator());
    expect(images).toEqual(picture());
  });

  it('mirrors about half of the rows', () => {
    const images = Float32Array.from({ length: 400 * 2 }, (_, index) => index % 2);
    augmentImages(images, [1, 2, 1], { kind: 'images', flip: 'horizontal' }, generator());
    const mirrored = images.filter((value, index) => index % 2 === 0 && value === 1).length;
    expect(mirrored).toBeGreaterThan(150);
    expect(mirrored).toBeLessThan(250);
  });

  it('never leaves the range of the pixels, and repeats itself from the same state', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.5, noNaN: true }), (seed, amount) => {
        const options = { kind: 'images', shift: amount, rotate: amount * 360, zoom: amount } as const;
        const [first, second] = [picture(), picture()];
        augmentImages(first, [5, 5, 2], options, Xoshiro128.fromSeed(seed, 1));
        augmentImages(second, [5, 5, 2], options, Xoshiro128.fromSeed(seed, 1));
        expect(first).toEqual(second);
        expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...first)).toBeLessThanOrEqual(49);
      }),
    );
  });
});

it('augmentSeries moves inputs and targets of a row alike, rows apart', () => {
  const batch = { rows: 2, inputs: new Float32Array(6), targets: new Float32Array(4) };
  augmentSeries(batch, { kind: 'series', level: 1, scale: 0.1 }, generator());
  expect(new Set(batch.inputs.subarray(0, 3)).size).toBe(1);
  expect(batch.inputs[0]).toBe(batch.targets[0]);
  expect(batch.inputs[3]).toBe(batch.targets[2]);
  expect(batch.inputs[0]).not.toBe(batch.inputs[3]);
});
