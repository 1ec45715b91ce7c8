import { createHash } from 'node:crypto';
import type { TrainingEnvironment } from './environment';
import type { RunState } from './run-state';

/** A run at rest: restored into a run of the same recipe, data and options, it goes on as if it had not stopped. */
export interface Checkpoint {
  readonly state: RunState;
  readonly environment: TrainingEnvironment;
  readonly optimizer: { readonly iterations: number; readonly scalars: readonly number[] };
  /** The model's weights, in the model's order. */
  readonly weights: readonly Float32Array[];
  /** The optimizer's slots, each [parameters]. */
  readonly slots: readonly Float32Array[];
  /** The weights of the best epoch so far, in the model's order; empty before the first. */
  readonly best: readonly Float32Array[];
  /** Seconds that all attempts have trained until here; absent where nobody counts. */
  readonly trainedSeconds?: number;
}

interface Header {
  readonly state: RunState;
  readonly environment: TrainingEnvironment;
  readonly optimizer: Checkpoint['optimizer'];
  readonly trainedSeconds?: number;
  readonly lengths: Readonly<Record<(typeof GROUPS)[number], readonly number[]>>;
}

/** The bytes of a checkpoint are no use; an older one may be. */
export class UnreadableCheckpoint extends Error {
  constructor(reason: string) {
    super(`The checkpoint cannot be read: ${reason}`);
    this.name = 'UnreadableCheckpoint';
  }
}

const MAGIC = Buffer.from('STRIATE-CKPT\x00\x01\x00\x00');
const DIGEST_BYTES = 32;
const GROUPS = ['weights', 'slots', 'best'] as const;

/**
 * A checkpoint as bytes: magic and format number, the header's length (uint32) and JSON, the float32 arrays little
 * endian one after another, and the SHA-256 of all that. Numbers of the header are written so that they read back the
 * same.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { state, environment, optimizer, trainedSeconds } = checkpoint;
  const lengthsOf = (group: (typeof GROUPS)[number]): number[] =>
    checkpoint[group].map((array) => array.length);
  const lengths = { weights: lengthsOf('weights'), slots: lengthsOf('slots'), best: lengthsOf('best') };
  const counted = trainedSeconds === undefined ? {} : { trainedSeconds };
  const header: Header = { state, environment, optimizer, ...counted, lengths };
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(json.length);
  const arrays = GROUPS.flatMap((group) => checkpoint[group].map(bytesOf));
  const body = Buffer.concat([MAGIC, size, json, ...arrays]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/**
 * Reads what `encodeCheckpoint` wrote.
 * @throws UnreadableCheckpoint for bytes that are torn, changed or of another format
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = all.subarray(0, Math.max(0, all.length - DIGEST_BYTES));
  if (!all.subarray(0, MAGIC.length).equals(MAGIC))
    throw new UnreadableCheckpoint('it does not begin as one of this format');
  const digest = createHash('sha256').update(body).digest();
  if (!digest.equals(all.subarray(body.length)))
    throw new UnreadableCheckpoint('its digest does not match its contents');
  const start = MAGIC.length + 4 + body.readUInt32LE(MAGIC.length);
  const header = JSON.parse(body.toString('utf8', MAGIC.length + 4, start)) as Header;
  const read = arrayReader(body, start);
  return {
    state: header.state,
    environment: header.environment,
    optimizer: header.optimizer,
    weights: header.lengths.weights.map(read),
    slots: header.lengths.slots.map(read),
    best: header.lengths.best.map(read),
    ...(header.trainedSeconds === undefined ? {} : { trainedSeconds: header.trainedSeconds }),
  };
}

function bytesOf(array: Float32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** Reads one array after another; each is copied, because the header's length leaves them unaligned. */
function arrayReader(body: Buffer, start: number): (length: number) => Float32Array {
  let offset = start;
  return (length) => {
    const array = new Float32Array(length);
    bytesOf(array).set(body.subarray(offset, offset + length * 4));
    offset += length * 4;
    return array;
  };
}
