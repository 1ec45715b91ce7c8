import { StriateError } from '../errors/striate-error';
import { isNpz, readNpz } from './archives/npz';
import { openZip, type ZipArchive } from './archives/zip-archive';
import type { DatasetLimits, DatasetSummary, DecodePicture, ImagesSummary } from './dataset';
import type { DatasetOptions } from './dataset-options';
import { readClassFolders } from './images/class-folders';
import { storeImageArrays } from './images/image-arrays';
import {
  holdsIdx,
  idxOfArchive,
  idxOfFiles,
  pairOfIdx,
  pairOfNpz,
  type PlacedArray,
} from './images/image-uploads';
import { ProblemList } from './problem-list';
import type { ReceivedFile } from './receive-upload';
import { openCsv } from './series/csv-table';
import { openJson } from './series/json-table';
import { seriesOfNpz } from './series/npz-series';
import { openParquet } from './series/parquet-table';
import { readSeriesRows } from './series/series-rows';
import { storeSeries } from './series/store-series';
import type { Table } from './series/table';
import { sniffFile } from './sniff-format';

export interface ReadUploadOptions {
  /** Where the stored form is written; empty. */
  readonly folder: string;
  readonly given: DatasetOptions;
  readonly limits: DatasetLimits;
  readonly decodePicture: DecodePicture;
}

/** What an upload turned out to be. */
export interface ReadUpload {
  readonly summary: DatasetSummary;
  readonly rows: number;
  readonly warnings: readonly string[];
}

/** Turns the files of one upload into the stored form of a data set, by what their bytes say that they are. */
export async function readUpload(
  files: readonly ReceivedFile[],
  options: ReadUploadOptions,
): Promise<ReadUpload> {
  const formats = await Promise.all(files.map(({ path }) => sniffFile(path)));
  const [file] = files;
  const [format] = formats;
  if (file === undefined || format === undefined) throw unknownFormat('no file was sent');
  if (formats.every((one) => one === 'idx' || one === 'gzip')) {
    return storePair(pairOfIdx(await idxOfFiles(files, options.limits)), options);
  }
  if (files.length > 1) throw unknownFormat('several files are read only as IDX pictures and labels');
  switch (format) {
    case 'zip':
      return readZip(file, options);
    case 'parquet':
      return readTable(await openParquet(file.path, options.limits), options);
    case 'json':
      return readTable(await openJson(file.path, file.bytes, options.limits), options);
    case 'text':
      return readTable(await openCsv(file.path, options), options);
    case 'npy':
      throw unknownFormat('a single .npy has no labels: save x and y together as .npz');
    default:
      throw unknownFormat('the first bytes are of no known format');
  }
}

async function readZip(file: ReceivedFile, options: ReadUploadOptions): Promise<ReadUpload> {
  const archive = await openZip(file.path, options.limits);
  try {
    if (isNpz(archive)) return await readArrays(archive, options);
    if (await holdsIdx(archive)) {
      return await storePair(pairOfIdx(await idxOfArchive(archive, options.limits)), options);
    }
    const { height = null, width = null, channels = null } = options.given;
    const target = { height, width, channels };
    return ofImages(await readClassFolders(archive, { ...options, target }));
  } finally {
    archive.close();
  }
}

async function readArrays(archive: ZipArchive, options: ReadUploadOptions): Promise<ReadUpload> {
  const arrays = await readNpz(archive);
  const pair = pairOfNpz(arrays);
  if (pair !== null) return storePair(pair, options);
  const problems = new ProblemList();
  const series = seriesOfNpz(arrays, { limits: options.limits, problems });
  if (series !== null) return storeSeries(series, { ...options, problems });
  problems.add('array:', 'expected x and y for pictures, or y [series, steps] for series');
  problems.throwIfAny();
  throw unknownFormat('no usable arrays');
}

async function storePair(
  pair: { readonly pictures: PlacedArray; readonly labels: PlacedArray },
  options: ReadUploadOptions,
): Promise<ReadUpload> {
  const { folder, limits, given } = options;
  return ofImages(await storeImageArrays({ folder, limits, ...pair, classNames: given.class_names ?? null }));
}

async function readTable(table: Table, options: ReadUploadOptions): Promise<ReadUpload> {
  const problems = new ProblemList();
  const rows = await readSeriesRows(table, { ...options, problems });
  return storeSeries(rows, { ...options, problems });
}

/** Share of the largest class below which a class counts as rare. */
const RARE = 0.1;

function ofImages(summary: ImagesSummary): ReadUpload {
  const rows = summary.classes.reduce((sum, one) => sum + one.rows, 0);
  const largest = summary.classes.reduce((most, one) => Math.max(most, one.rows), 0);
  const rare = summary.classes.filter((one) => one.rows < largest * RARE);
  const warnings: string[] = [];
  if (summary.duplicates > 0) warnings.push(`${summary.duplicates} pictures repeat one of the same class`);
  if (summary.conflicting > 0) {
    warnings.push(`${summary.conflicting} pictures repeat one of another class: at most one label is right`);
  }
  if (rare.length > 0) {
    warnings.push(`${rare.length} classes have less than a tenth of the largest: consider class_weights`);
  }
  return { summary, rows, warnings };
}

function unknownFormat(detail: string): StriateError {
  return new StriateError('DATASET_FORMAT_UNKNOWN', {
    detail: `expected a zip of class folders, IDX, .npz, CSV, JSON columns or Parquet: ${detail}`,
  });
}
