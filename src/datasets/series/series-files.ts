import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StriateError } from '../../errors/striate-error';
import { DEFAULT_DATASET_LIMITS, type DatasetLimits } from '../dataset';
import type { DatasetOptions } from '../dataset-options';
import { asStorageFailure } from '../file-errors';
import { type ReceivedFile, receiveFile, type UploadPart } from '../receive-upload';
import { sniffFile } from '../sniff-format';
import { openCsv } from './csv-table';
import { openJson } from './json-table';
import { openParquet } from './parquet-table';
import type { Table } from './table';
import { readTableColumns, type TableColumns } from './table-columns';

/** How a file of series is read; what is absent is told from the file. */
export type SeriesFileOptions = Pick<
  DatasetOptions,
  'time' | 'id' | 'delimiter' | 'decimal' | 'date_order'
> & { readonly target?: string };

/** What one file of a request may cost. */
const LIMITS: DatasetLimits = {
  ...DEFAULT_DATASET_LIMITS,
  maxUploadBytes: 64 * 1024 * 1024,
  maxExpandedBytes: 256 * 1024 * 1024,
  maxRows: 1_100_000,
};
/** Files that are read at a time. */
const MAX_AT_ONCE = 4;
/** Milliseconds after which another try is worth it. */
const RETRY_AFTER_MS = 1_000;

/** Reads the series that a request brings as a file: CSV, Parquet, or a table of JSON, by what the first bytes say. */
export class SeriesFiles {
  private reading = 0;

  private constructor(private readonly folder: string) {}

  /** Opens the folder that files lie in while they are read; what a crash left over goes. */
  static async open(folder: string): Promise<SeriesFiles> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new SeriesFiles(folder);
  }

  /**
   * Reads one file to its end; nothing of it stays on the disk. Throws DATASET_… for a file that is none of the three, is
   * damaged or too large or has no columns that can be told, and DATASET_BUSY where too many are being read.
   */
  async read(part: UploadPart, given: SeriesFileOptions): Promise<TableColumns> {
    if (this.reading >= MAX_AT_ONCE) {
      part.stream.destroy();
      throw new StriateError('DATASET_BUSY', {
        detail: `${MAX_AT_ONCE} files of series are being read, which is the limit`,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    this.reading += 1;
    let folder: string | null = null;
    try {
      folder = await mkdtemp(join(this.folder, 'file-'));
      const file = await receiveFile(part, { path: join(folder, 'file'), maxBytes: LIMITS.maxUploadBytes });
      return await readTableColumns(await openTable(file, given), { given, limits: LIMITS });
    } catch (error) {
      throw asStorageFailure(error);
    } finally {
      if (folder !== null) await rm(folder, { recursive: true, force: true });
      this.reading -= 1;
    }
  }
}

async function openTable({ path, bytes }: ReceivedFile, given: SeriesFileOptions): Promise<Table> {
  const format = await sniffFile(path);
  switch (format) {
    case 'parquet':
      return openParquet(path, LIMITS);
    case 'json':
      return openJson(path, bytes, LIMITS);
    case 'text':
      return openCsv(path, { given, limits: LIMITS });
    default:
      throw new StriateError('DATASET_FORMAT_UNKNOWN', {
        detail: `expected series as CSV, Parquet or a table of JSON, got ${bytes === 0 ? 'no bytes' : `${format} bytes`}`,
      });
  }
}
