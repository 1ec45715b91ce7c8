import { open, type FileHandle } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FileMetaData } from 'hyparquet';
import { StriateError } from '../../errors/striate-error';
import type { DatasetLimits } from '../dataset';
import { broken, tooLarge } from '../file-errors';
import type { Cell, Table, TableRow } from './table';

/** Bytes of one page; writers make pages of about a megabyte. */
const MAX_PAGE_BYTES = 67_108_864;

/** Rows that are decoded at a time. */
const ROWS_AT_ONCE = 65_536;

/**
 * Opens a Parquet file of plain columns: no lists, no nested fields. Row count, columns and unpacked sizes are judged
 * from the footer, and each page again when it is unpacked. Snappy, gzip, Brotli, LZ4 and Zstandard.
 */
export async function openParquet(path: string, limits: DatasetLimits): Promise<Table> {
  // Loaded when first needed: most servers never read a Parquet file.
  const { parquetMetadataAsync } = await import('hyparquet');
  const file = await open(path, 'r');
  const metadata = await guarded(async () => parquetMetadataAsync(await bufferOf(file))).finally(() =>
    file.close(),
  );
  const header = judge(metadata, limits);
  return {
    header,
    decimal: '.',
    rows: () => readRows(path, { metadata, header }),
  };
}

function judge(metadata: FileMetaData, limits: DatasetLimits): readonly string[] {
  const rows = Number(metadata.num_rows);
  if (!(rows >= 0 && rows <= limits.maxRows))
    throw tooLarge(`expected at most ${limits.maxRows} rows, got ${rows}`);
  const columns = metadata.schema.slice(1);
  if (columns.length > limits.maxColumns) {
    throw tooLarge(`expected at most ${limits.maxColumns} columns, got ${columns.length}`);
  }
  if (columns.some((column) => (column.num_children ?? 0) > 0 || column.repetition_type === 'REPEATED')) {
    throw broken('expected plain columns, got a list or a nested field');
  }
  const bytes = metadata.row_groups
    .flatMap((group) => group.columns)
    .reduce((sum, column) => sum + Number(column.meta_data?.total_uncompressed_size ?? 0), 0);
  if (!(bytes <= limits.maxExpandedBytes)) {
    throw tooLarge(`expected at most ${limits.maxExpandedBytes} bytes after unpacking, got ${bytes}`);
  }
  return columns.map((column) => column.name);
}

async function* readRows(
  path: string,
  table: { readonly metadata: FileMetaData; readonly header: readonly string[] },
): AsyncGenerator<TableRow> {
  const { metadata, header } = table;
  const { parquetRead, snappyUncompress } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const handle = await open(path, 'r');
  try {
    const file = await bufferOf(handle);
    const total = Number(metadata.num_rows);
    for (let start = 0; start < total; start += ROWS_AT_ONCE) {
      const end = Math.min(total, start + ROWS_AT_ONCE);
      let rows: readonly (readonly unknown[])[] = [];
      await guarded(() =>
        parquetRead({
          file,
          metadata,
          columns: [...header],
          rowStart: start,
          rowEnd: end,
          compressors: {
            SNAPPY: bounded((input, size) => {
              const output = new Uint8Array(size);
              snappyUncompress(input, output);
              return output;
            }),
            GZIP: bounded((input, size) => gunzipSync(input, { maxOutputLength: size })),
            BROTLI: bounded((input, size) => brotliDecompressSync(input, { maxOutputLength: size })),
            ...(compressors.ZSTD === undefined ? {} : { ZSTD: bounded(compressors.ZSTD) }),
            ...(compressors.LZ4_RAW === undefined ? {} : { LZ4_RAW: bounded(compressors.LZ4_RAW) }),
          },
          onComplete: (complete: readonly (readonly unknown[])[]) => {
            rows = complete;
          },
        }),
      );
      for (const [index, row] of rows.entries())
        yield { place: `row:${start + index}`, cells: row.map(cellOf) };
    }
  } finally {
    await handle.close();
  }
}

type Unpack = (input: Uint8Array, outputLength: number) => Uint8Array;

function bounded(unpack: Unpack): Unpack {
  return (input, outputLength) => {
    if (outputLength > MAX_PAGE_BYTES) throw tooLarge(`expected pages of at most ${MAX_PAGE_BYTES} bytes`);
    return unpack(input, outputLength);
  };
}

interface AsyncBuffer {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

async function bufferOf(file: FileHandle): Promise<AsyncBuffer> {
  const { size } = await file.stat();
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const from = Math.min(size, Math.max(0, start < 0 ? size + start : start));
      const bytes = new Uint8Array(Math.max(0, Math.min(size, end) - from));
      await file.read(bytes, 0, bytes.length, from);
      return bytes.buffer;
    },
  };
}

/** The reader throws plain errors at bytes that it does not understand. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof StriateError ? error : broken('expected a whole Parquet file', error);
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (Object.prototype.toString.call(value) === '[object Date]') return new Date(Number(value));
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      return '[object]';
  }
}
