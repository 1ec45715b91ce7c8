import { join } from 'node:path';
import { DEFAULT_DATASET_LIMITS, type DecodePicture } from '../datasets/dataset';
import { DatasetStore } from '../datasets/dataset-store';
import type { Clock } from '../time/clock';
import { decodePixels, readImageHeader } from '../vision/decode';
import { DEFAULT_IMAGE_LIMITS, type ImageSpec } from '../vision/image-spec';
import { toCanvas } from '../vision/pixels';
import { placePicture } from '../vision/placement';
import type { JobStore } from './job-store';

export type { Dataset } from '../datasets/dataset';
export type { DatasetStore } from '../datasets/dataset-store';
export type { UploadPart } from '../datasets/receive-upload';

/** Bytes that one upload may have, for whoever reads it off the wire. */
export const MAX_UPLOAD_BYTES = DEFAULT_DATASET_LIMITS.maxUploadBytes;

/** The data sets of a folder, which is made when it is absent. */
export function openDatasets(options: {
  readonly sharedFolder: string;
  /** The store that other processes with the same folder share; `null`: there are none. */
  readonly sharedStore: JobStore | null;
  readonly clock: Clock;
}): Promise<DatasetStore> {
  const database = options.sharedStore?.database;
  return DatasetStore.open({
    folder: join(options.sharedFolder, 'datasets'),
    limits: DEFAULT_DATASET_LIMITS,
    clock: options.clock,
    decodePicture,
    ...(database === undefined ? {} : { exclusively: (work) => database.exclusively('datasets', work) }),
  });
}

/**
 * A picture of an upload by the decoder that serves: upright, stretched to the target's size, its pixels rounded to
 * bytes. Grey (with or without alpha) stays grey where the target does not say.
 */
const decodePicture: DecodePicture = async (bytes, target) => {
  const header = await readImageHeader(bytes, DEFAULT_IMAGE_LIMITS);
  const size = { height: target.height ?? header.height, width: target.width ?? header.width };
  const placement = placePicture({ ...size, resize: 'stretch' }, header);
  const pixels = await decodePixels(bytes, { header, limits: DEFAULT_IMAGE_LIMITS, placement });
  const channels = target.channels ?? (pixels.channels <= 2 ? 1 : 3);
  const spec: ImageSpec = {
    ...size,
    channels,
    resize: 'stretch',
    scale: 1,
    mean: null,
    std: null,
    polarity: 'any',
    invert: 'never',
  };
  return { ...size, channels, data: Uint8Array.from(toCanvas(pixels, spec).data, Math.round) };
};
