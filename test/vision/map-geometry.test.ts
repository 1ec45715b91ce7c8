import { boxInPicture, footprint, hotPlaces, receptiveBox } from '../../src/vision/map-geometry';
import { placePicture } from '../../src/vision/placement';
import { globalPool, poolMaps, takeChannels } from '../../src/vision/pool-maps';

const box = (top: number, left: number, height: number, width: number): object => ({
  top,
  left,
  height,
  width,
});
const spec = { height: 28, width: 28 };

describe('boxes', () => {
  it('of a cell are its part of the input', () => {
    const cell = { row: 6, column: 0 };
    expect(footprint(spec, { height: 7, width: 7 }, [cell, { row: 6, column: 1 }])).toEqual(box(24, 0, 4, 8));
  });

  it('of a receptive field begin at its offset and go on by its stride', () => {
    const field = { size: [12, 12], stride: [2, 2], offset: [-5, -5] };
    expect(receptiveBox(field, { row: 0, column: 13 })).toEqual(box(-5, 21, 12, 12));
  });

  it('are scaled to the picture and cut at its border', () => {
    const large = placePicture({ ...spec, resize: 'stretch' }, { height: 280, width: 140 });
    expect(boxInPicture({ top: -5, left: 20, height: 12, width: 12 }, large)).toEqual(box(0, 100, 70, 40));
  });

  it('leave out the padding of a wide picture, and the sides that a cut one lost', () => {
    const wide = placePicture({ ...spec, resize: 'fit' }, { height: 100, width: 200 });
    expect(boxInPicture({ top: 0, left: 0, height: 28, width: 28 }, wide)).toEqual(box(0, 0, 100, 200));
    expect(boxInPicture({ top: 0, left: 0, height: 3, width: 14 }, wide)).toEqual(box(0, 0, 1, 100));
    const cut = placePicture({ ...spec, resize: 'cover' }, { height: 100, width: 200 });
    expect(boxInPicture({ top: 0, left: 0, height: 28, width: 28 }, cut)).toEqual(box(0, 50, 100, 100));
  });

  it('grow to whole pixels of a smaller picture', () => {
    const tiny = placePicture({ ...spec, resize: 'stretch' }, { height: 7, width: 7 });
    expect(boxInPicture({ top: 5, left: 5, height: 1, width: 4 }, tiny)).toEqual(box(1, 1, 1, 2));
  });
});

describe('hot places', () => {
  it('are the hottest cell and the block around all at least half as hot', () => {
    const heat = Float32Array.from([0, 0.4, 0, 0.5, 1, 0, 0, 0.6, 0.1]);
    expect(hotPlaces(heat, { height: 3, width: 3 })).toEqual({
      hottest: { row: 1, column: 1 },
      corners: [
        { row: 1, column: 0 },
        { row: 2, column: 1 },
      ],
    });
  });

  it('are none in a map without heat', () => {
    expect(hotPlaces(new Float32Array(4), { height: 2, width: 2 })).toBeNull();
  });
});

describe('pooling of maps', () => {
  const maps = {
    data: Float32Array.from([1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6]),
    height: 2,
    width: 3,
    channels: 2,
  };

  it('takes what is left at the border', () => {
    const max = poolMaps(maps, { mode: 'max', window: 2 });
    expect(max).toEqual({ data: Float32Array.from([5, -1, 6, -3]), height: 1, width: 2, channels: 2 });
    const average = poolMaps(maps, { mode: 'average', window: 2 });
    expect(Array.from(average.data)).toEqual([3, -3, 4.5, -4.5]);
  });

  it('over all of space gives one number a map', () => {
    expect(Array.from(globalPool(maps, 'max'))).toEqual([6, -1]);
    expect(Array.from(globalPool(maps, 'average'))).toEqual([3.5, -3.5]);
  });

  it('of the first channels leaves the others out', () => {
    expect(takeChannels(maps, 1)).toMatchObject({ data: Float32Array.from([1, 2, 3, 4, 5, 6]), channels: 1 });
    expect(takeChannels(maps, 9)).toBe(maps);
  });
});
