import type { DatasetStore } from '../datasets/dataset-store';
import type { StoredImages } from '../datasets/stored-dataset';
import { StriateError } from '../errors/striate-error';
import { encodePng } from '../vision/png';

/** One row of a data set of pictures, as anyone can look at it. */
export interface DatasetPicture {
  readonly png: Buffer;
  /** Name of its class. */
  readonly label: string;
  /** Of the version: the same as long as the picture is. */
  readonly digest: string;
}

/** Pictures of data sets as PNG. */
export class DatasetPictures {
  constructor(private readonly datasets: Pick<DatasetStore, 'open'>) {}

  /** Throws DATASET_UNKNOWN for a version that is not there, and for a row that it does not have. */
  async get(id: string, version: number, row: number): Promise<DatasetPicture> {
    const stored = await this.datasets.open(id, version);
    if (stored.kind !== 'images') {
      throw new StriateError('DATASET_UNKNOWN', { detail: 'the data set has series, no pictures' });
    }
    if (row >= stored.dataset.rows) {
      throw new StriateError('DATASET_UNKNOWN', {
        detail: `expected a row below ${stored.dataset.rows}, the pictures of the data set, got ${row}`,
      });
    }
    const label = (await stored.labels())[row] ?? 0;
    return {
      png: await picturePng(stored, row),
      label: stored.summary.classes[label]?.name ?? String(label),
      digest: stored.dataset.digest,
    };
  }
}

/** One picture without loss. */
export async function picturePng(stored: StoredImages, row: number): Promise<Buffer> {
  const { height, width, channels } = stored.summary;
  const pixels = new Uint8ClampedArray(await stored.pixels(row, 1));
  return encodePng(pixels, { height, width, channels: channels === 1 ? 1 : 3 });
}
