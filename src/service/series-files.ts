import { join } from 'node:path';
import { SeriesFiles as StoredFiles, type SeriesFileOptions } from '../datasets/series/series-files';
import type { UploadPart } from '../datasets/receive-upload';
import type { LongTable } from '../series/long-table';

export type { SeriesFileOptions } from '../datasets/series/series-files';
export type { LongTable } from '../series/long-table';

/** The series of a request that come as a file. */
export class SeriesFiles {
  private constructor(private readonly files: StoredFiles) {}

  /** Files lie in the data folder while they are read. */
  static async open(dataFolder: string): Promise<SeriesFiles> {
    return new SeriesFiles(await StoredFiles.open(join(dataFolder, 'requests')));
  }

  /** Reads a file to its end. Throws DATASET_… for one that cannot be read. */
  async read(part: UploadPart, options: SeriesFileOptions): Promise<LongTable> {
    const { others, placeOf, ...columns } = await this.files.read(part, options);
    const pick = (names: readonly string[]): Readonly<Record<string, unknown>> =>
      Object.fromEntries(names.map((name) => [name, others.get(name)]));
    return {
      ...columns,
      covariates: (_kind, names) => pick(names),
      placeOf: (column, row) => placeOf(column.replace(/^(past|future)\//, ''), row),
    };
  }
}
