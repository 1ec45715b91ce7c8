import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, ImagesSummary } from './dataset';
import { IMAGE_FILES } from './images/image-writer';
import { SERIES_FILES, type SeriesIndex } from './series/store-series';

/** A version of pictures, open for reading. */
export interface StoredImages {
  readonly kind: 'images';
  readonly dataset: Dataset;
  /** Folder of the stored form, for a trainer of this machine. */
  readonly folder: string;
  readonly summary: ImagesSummary;
  /** int32 [rows]: the class of each row. */
  labels(): Promise<Int32Array>;
  /** uint8 [count, height, width, channels] from row `start`; `count` is cut at the last row. */
  pixels(start: number, count: number): Promise<Uint8Array>;
}

/** A version of series, open for reading. */
export interface StoredSeries {
  readonly kind: 'series';
  readonly dataset: Dataset;
  readonly folder: string;
  readonly index: SeriesIndex;
  /** float64 [rows]: milliseconds since 1970; empty without times. */
  times(): Promise<Float64Array>;
  /** float64 [rows] of a column of the index; NaN is missing. */
  column(name: string): Promise<Float64Array>;
}

export type StoredDataset = StoredImages | StoredSeries;

/** Opens the stored form of a version. The files are immutable: no lock is taken. */
export async function openStored(dataset: Dataset, folder: string): Promise<StoredDataset> {
  const { summary } = dataset;
  if (summary.kind === 'images') {
    const bytesPerRow = summary.height * summary.width * summary.channels;
    return {
      kind: 'images',
      dataset,
      folder,
      summary,
      labels: async () => {
        const bytes = await readBytes(join(folder, IMAGE_FILES.labels), 0, dataset.rows * 4);
        return new Int32Array(bytes.buffer);
      },
      pixels: (start, count) => {
        const rows = Math.max(0, Math.min(count, dataset.rows - start));
        return readBytes(join(folder, IMAGE_FILES.pixels), start * bytesPerRow, rows * bytesPerRow);
      },
    };
  }
  const index = JSON.parse(await readFile(join(folder, SERIES_FILES.index), 'utf8')) as SeriesIndex;
  return {
    kind: 'series',
    dataset,
    folder,
    index,
    times: async () => {
      const rows = index.frequency === null ? 0 : index.rows;
      return new Float64Array((await readBytes(join(folder, SERIES_FILES.times), 0, rows * 8)).buffer);
    },
    column: async (name) => {
      const at = index.columns.indexOf(name);
      if (at < 0) throw new Error(`the data set has no column ${name}`);
      const path = join(folder, SERIES_FILES.values);
      return new Float64Array((await readBytes(path, at * index.rows * 8, index.rows * 8)).buffer);
    },
  };
}

async function readBytes(path: string, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  const file = await open(path, 'r');
  try {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await file.read(bytes, done, length - done, start + done);
      if (bytesRead === 0) throw new Error('the stored data set is shorter than its record says');
      done += bytesRead;
    }
  } finally {
    await file.close();
  }
  return bytes;
}
