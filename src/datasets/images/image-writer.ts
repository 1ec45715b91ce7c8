import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetLimits, ImagesSummary } from '../dataset';
import { tooLarge } from '../file-errors';

/** Size of every picture of one data set. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface ImageWriterOptions {
  readonly folder: string;
  readonly size: ImageSize;
  /** Class names in the order of the labels. */
  readonly classes: readonly string[];
  readonly limits: Pick<DatasetLimits, 'maxExpandedBytes' | 'maxRows'>;
}

/** Bytes that are gathered before they are written. */
const CHUNK_BYTES = 4_194_304;

/** Files of the stored form of pictures: uint8 [rows, height, width, channels] and little-endian int32 [rows]. */
export const IMAGE_FILES = { pixels: 'images.u8', labels: 'labels.i32' } as const;

/** Writes pictures into their stored form, row by row, and counts classes and duplicates on the way. */
export class ImageWriter {
  private readonly counts: number[];
  private readonly labels: number[] = [];
  private readonly seen = new Map<string, number>();
  private readonly chunk: Uint8Array[] = [];
  private chunkBytes = 0;
  private duplicates = 0;
  private conflicting = 0;

  private constructor(
    private readonly options: ImageWriterOptions,
    private readonly pixels: FileHandle,
  ) {
    this.counts = options.classes.map(() => 0);
  }

  static async create(options: ImageWriterOptions): Promise<ImageWriter> {
    return new ImageWriter(options, await open(join(options.folder, IMAGE_FILES.pixels), 'wx'));
  }

  get rows(): number {
    return this.labels.length;
  }

  /** Adds one picture [height, width, channels]; the array must not change afterwards. Throws DATASET_TOO_LARGE. */
  async add(pixels: Uint8Array, label: number): Promise<void> {
    const { maxRows, maxExpandedBytes } = this.options.limits;
    if (this.rows >= maxRows) throw tooLarge(`expected at most ${maxRows} pictures`);
    if ((this.rows + 1) * pixels.length > maxExpandedBytes) {
      throw tooLarge(`expected at most ${maxExpandedBytes} bytes of pixels in all`);
    }
    this.noteRepeat(pixels, label);
    this.counts[label] = (this.counts[label] ?? 0) + 1;
    this.labels.push(label);
    this.chunk.push(pixels);
    this.chunkBytes += pixels.length;
    if (this.chunkBytes >= CHUNK_BYTES) await this.flush();
  }

  /** Writes what is left, makes it durable and tells what was counted. */
  async finish(): Promise<ImagesSummary> {
    await this.flush();
    await this.pixels.sync();
    const labels = await open(join(this.options.folder, IMAGE_FILES.labels), 'wx');
    try {
      await labels.write(new Uint8Array(Int32Array.from(this.labels).buffer));
      await labels.sync();
    } finally {
      await labels.close();
    }
    const classes = this.options.classes.map((name, label) => ({ name, rows: this.counts[label] ?? 0 }));
    const { duplicates, conflicting } = this;
    return { kind: 'images', ...this.options.size, classes, duplicates, conflicting };
  }

  /** Must be called whatever happens; a second call does nothing. */
  async close(): Promise<void> {
    await this.pixels.close();
  }

  private noteRepeat(pixels: Uint8Array, label: number): void {
    const digest = createHash('sha1').update(pixels).digest('base64');
    const before = this.seen.get(digest);
    if (before === undefined) this.seen.set(digest, label);
    else if (before === label) this.duplicates += 1;
    else this.conflicting += 1;
  }

  private async flush(): Promise<void> {
    if (this.chunkBytes > 0) await this.pixels.write(Buffer.concat(this.chunk.splice(0), this.chunkBytes));
    this.chunkBytes = 0;
  }
}
