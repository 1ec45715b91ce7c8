import { allocate, BYTES_PER_ELEMENT, elementCount, type DType, type Tensor } from '../tensor/tensor';

/**
 * How messages cross the process line: a length-prefixed frame, little-endian throughout.
 *
 *   u32 headerBytes | u32 bodyBytes | header: UTF-8 JSON | body: raw tensors, each at a multiple of 8 bytes
 *
 * The header is `{message, tensors: [{name, dtype, shape, offset}]}`; the body holds the tensors' elements, row-major.
 */
export interface Frame<M> {
  readonly message: M;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly offset: number;
}

const PREFIX_BYTES = 8;
const ALIGNMENT = 8;
/** A header names tensors and small options; this is far above any real one. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
/** One batch of inputs or outputs. */
const MAX_BODY_BYTES = 1024 * 1024 * 1024;

const aligned = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

/** The frame as buffers to be written in order; tensors are not copied, so they must not change until written. */
export function encodeFrame(
  message: unknown,
  tensors: ReadonlyMap<string, Tensor> = new Map(),
): Uint8Array[] {
  const entries: TensorEntry[] = [];
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of tensors) {
    const start = aligned(offset);
    if (start > offset) chunks.push(new Uint8Array(start - offset));
    entries.push({ name, dtype: tensor.dtype, shape: tensor.shape, offset: start });
    chunks.push(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
    offset = start + tensor.data.byteLength;
  }
  const header = Buffer.from(JSON.stringify({ message, tensors: entries }));
  const head = Buffer.allocUnsafe(PREFIX_BYTES + header.length);
  head.writeUInt32LE(header.length, 0);
  head.writeUInt32LE(offset, 4);
  header.copy(head, PREFIX_BYTES);
  return [head, ...chunks];
}

/** A byte stream that is not a sequence of frames: the link cannot be trusted any more and must be closed. */
export class FrameError extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'FrameError';
  }
}

/**
 * Cuts a byte stream into frames. Each frame's tensors share one buffer of their own, which nobody else holds.
 * Throws FrameError when lengths, offsets or shapes do not fit; nothing can be read after that.
 */
export class FrameReader<M> {
  private readonly prefix = Buffer.alloc(PREFIX_BYTES);
  private filled = 0;
  private header: Buffer | null = null;
  private body: Buffer = Buffer.alloc(0);

  /** Takes the next bytes; calls `onFrame` for every frame that they complete, in order. */
  push(chunk: Uint8Array, onFrame: (frame: Frame<M>) => void): void {
    let position = 0;
    while (position < chunk.length) {
      position += this.take(chunk, position);
      if (this.header !== null && this.filled === PREFIX_BYTES + this.header.length + this.body.length) {
        const frame = this.decode(this.header, this.body);
        this.filled = 0;
        this.header = null;
        onFrame(frame);
      }
    }
  }

  /** Copies as much as fits into the part that is being filled; answers how much that was. */
  private take(chunk: Uint8Array, position: number): number {
    const [target, start] = this.currentPart();
    const at = this.filled - start;
    const count = Math.min(chunk.length - position, target.length - at);
    target.set(chunk.subarray(position, position + count), at);
    this.filled += count;
    if (this.header === null && this.filled === PREFIX_BYTES) this.allocateParts();
    return count;
  }

  private currentPart(): [Buffer, number] {
    if (this.header === null) return [this.prefix, 0];
    const headerEnd = PREFIX_BYTES + this.header.length;
    return this.filled < headerEnd ? [this.header, PREFIX_BYTES] : [this.body, headerEnd];
  }

  private allocateParts(): void {
    const headerBytes = this.prefix.readUInt32LE(0);
    const bodyBytes = this.prefix.readUInt32LE(4);
    if (headerBytes === 0 || headerBytes > MAX_HEADER_BYTES) {
      throw new FrameError(`frame header of ${headerBytes} bytes; at most ${MAX_HEADER_BYTES} are taken`);
    }
    if (bodyBytes > MAX_BODY_BYTES) {
      throw new FrameError(`frame body of ${bodyBytes} bytes; at most ${MAX_BODY_BYTES} are taken`);
    }
    this.header = Buffer.allocUnsafe(headerBytes);
    // Not from Node's shared pool: the tensors are views on this memory and may outlive the frame.
    this.body = Buffer.allocUnsafeSlow(bodyBytes);
  }

  private decode(header: Buffer, body: Buffer): Frame<M> {
    const { message, tensors } = JSON.parse(header.toString('utf8')) as {
      message: M;
      tensors: TensorEntry[];
    };
    const named = new Map<string, Tensor>();
    for (const { name, dtype, shape, offset } of tensors) {
      const length = elementCount(shape);
      const bytes = length * BYTES_PER_ELEMENT[dtype];
      if (offset % ALIGNMENT !== 0 || offset + bytes > body.length) {
        throw new FrameError(
          `tensor ${name} of ${bytes} bytes at ${offset} is outside the frame's ${body.length}`,
        );
      }
      named.set(name, { dtype, shape, data: viewOf(dtype, body, offset, length) });
    }
    return { message, tensors: named };
  }
}

function viewOf(dtype: DType, body: Buffer, offset: number, length: number): Tensor['data'] {
  if (length === 0) return allocate(dtype, 0);
  const start = body.byteOffset + offset;
  switch (dtype) {
    case 'float32':
      return new Float32Array(body.buffer, start, length);
    case 'int32':
      return new Int32Array(body.buffer, start, length);
    case 'uint8':
    case 'bool':
      return new Uint8Array(body.buffer, start, length);
  }
}
