import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DEFAULT_DATASET_LIMITS, type DatasetLimits, type DecodePicture } from '../../src/datasets/dataset';
import { DatasetStore, type Ingested } from '../../src/datasets/dataset-store';
import { StriateError } from '../../src/errors/striate-error';
import { systemClock } from '../../src/time/clock';

/** A picture for `puppetDecoder`: `P`, height, width, then grey pixels. */
export function puppetPicture(height: number, width: number, fill: number): Buffer {
  return Buffer.concat([Buffer.from([0x50, height, width]), Buffer.alloc(height * width, fill)]);
}

/** Reads `puppetPicture`; everything else is broken. */
export const puppetDecoder: DecodePicture = (bytes, target) => {
  const [magic, height = 0, width = 0] = bytes;
  if (magic !== 0x50)
    return Promise.reject(new StriateError('IMAGE_BROKEN', { detail: 'no puppet picture' }));
  const size = { height: target.height ?? height, width: target.width ?? width, channels: 1 as const };
  const data = new Uint8Array(size.height * size.width).fill(bytes[3] ?? 0);
  return Promise.resolve({ ...size, data });
};

export class DatasetFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'striate-datasets-'));

  open(limits: Partial<DatasetLimits> = {}): Promise<DatasetStore> {
    return DatasetStore.open({
      folder: join(this.folder, 'datasets'),
      limits: { ...DEFAULT_DATASET_LIMITS, ...limits },
      clock: systemClock,
      decodePicture: puppetDecoder,
    });
  }

  /** Every file below the store's folder but the heads of the data sets. */
  files(): readonly string[] {
    return readdirSync(join(this.folder, 'datasets'), {
      recursive: true,
      withFileTypes: true,
      encoding: 'utf8',
    })
      .filter((entry) => entry.isFile() && entry.name !== 'name.json')
      .map((entry) => entry.name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ingests files given as bytes or text. */
export function ingest(
  store: DatasetStore,
  files: Buffer | string | readonly (Buffer | string)[],
  options: Readonly<Record<string, unknown>> = {},
  name = 'set',
): Promise<Ingested> {
  const list = Array.isArray(files) ? (files as readonly (Buffer | string)[]) : [files as Buffer | string];
  const parts = list.map((file, index) => ({
    filename: `file-${index}`,
    stream: Readable.from(chunksOf(Buffer.from(file))),
  }));
  return store.ingest(parts, { name, options });
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}
