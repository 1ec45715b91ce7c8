import { StriateError } from '../errors/striate-error';

/** 0 runs before 1, 1 before 2, whatever their deadlines. */
export type Priority = 0 | 1 | 2;

/** The settings of one queue, that is of one model version on one engine. All can be changed while it runs. */
export interface BatchingOptions {
  /** Most rows in one batch. Default 32. Lower it when memory is short, raise it when the engine gains from more. */
  readonly maxBatchRows: number;
  /**
   * Batch sizes that the model was compiled for, ascending; a batch is padded up to the next one. Default empty: every
   * size runs as it is. When given, the last must equal `maxBatchRows`, or full batches could not be padded.
   */
  readonly allowedBatchRows: readonly number[];
  /** Lengths in steps that sequences are padded up to, ascending. Default empty: a batch takes its longest length. */
  readonly lengthBuckets: readonly number[];
  /**
   * Whether sequences of different length may run in one batch, the shorter ones padded up. Default true. False for a
   * model whose answers padding would change: then a batch holds one exact length, and `lengthBuckets` must be empty.
   */
  readonly mixLengths: boolean;
  /**
   * Longest time that a batch which could start waits for more rows. Default 0: an idle engine starts at once. Raise
   * it only for an engine whose cost hardly grows with rows and when latency is plentiful.
   */
  readonly maxQueueDelayMs: number;
  /** Most rows that wait; more are refused with `fullCode`. Default 1024. Must hold one largest request. */
  readonly maxQueueRows: number;
  /** What a full queue answers: BATCH_QUEUE_FULL (503, the default), or BATCH_TOO_MANY_REQUESTS (429) for clients that back off on it. */
  readonly fullCode: 'BATCH_QUEUE_FULL' | 'BATCH_TOO_MANY_REQUESTS';
  /** Most rows in one request; above it the request is at fault. Default 256. Split into batches when above `maxBatchRows`. */
  readonly maxRequestRows: number;
  /** Time allowed to a request that brings no deadline. Default null: it waits as long as it takes. */
  readonly sloMs: number | null;
  /** Share of the engine's time against the other queues while all of them are busy. Default 1. */
  readonly weight: number;
  /** Priority of a request that names none: 0 first, 2 last. Default 1. */
  readonly priority: Priority;
}

const DEFAULT_BATCHING_OPTIONS: BatchingOptions = {
  maxBatchRows: 32,
  allowedBatchRows: [],
  lengthBuckets: [],
  mixLengths: true,
  maxQueueDelayMs: 0,
  maxQueueRows: 1024,
  fullCode: 'BATCH_QUEUE_FULL',
  maxRequestRows: 256,
  sloMs: null,
  weight: 1,
  priority: 1,
};

/**
 * Fills what is absent in `changes` from `base` (the defaults when absent) and checks the whole.
 * @throws StriateError BATCH_OPTIONS_INVALID, naming the settings and what they had to be.
 */
export function resolveBatchingOptions(
  changes: Partial<BatchingOptions>,
  base: BatchingOptions = DEFAULT_BATCHING_OPTIONS,
): BatchingOptions {
  const options = { ...base, ...changes };
  for (const name of ['maxBatchRows', 'maxQueueRows', 'maxRequestRows'] as const) {
    requireThat(
      Number.isInteger(options[name]) && options[name] >= 1,
      name,
      'be a whole number from 1',
      options[name],
    );
  }
  requireThat(
    isAscending(options.allowedBatchRows),
    'allowedBatchRows',
    'be ascending whole numbers from 1',
    options.allowedBatchRows,
  );
  requireThat(
    isAscending(options.lengthBuckets),
    'lengthBuckets',
    'be ascending whole numbers from 1',
    options.lengthBuckets,
  );
  requireThat(
    options.mixLengths || options.lengthBuckets.length === 0,
    'lengthBuckets',
    'be empty for a model whose answers padding would change (mixLengths is false)',
    options.lengthBuckets,
  );
  const last = options.allowedBatchRows.at(-1);
  requireThat(
    last === undefined || last === options.maxBatchRows,
    'allowedBatchRows',
    `end with maxBatchRows (${options.maxBatchRows}); change either of the two`,
    options.allowedBatchRows,
  );
  requireThat(
    options.maxQueueRows >= options.maxRequestRows,
    'maxQueueRows',
    `be at least maxRequestRows (${options.maxRequestRows}); raise this or lower that`,
    options.maxQueueRows,
  );
  requireThat(
    isDuration(options.maxQueueDelayMs),
    'maxQueueDelayMs',
    'be milliseconds from 0',
    options.maxQueueDelayMs,
  );
  requireThat(
    options.sloMs === null || (isDuration(options.sloMs) && options.sloMs > 0),
    'sloMs',
    'be milliseconds above 0, or null',
    options.sloMs,
  );
  requireThat(
    Number.isFinite(options.weight) && options.weight > 0,
    'weight',
    'be a number above 0',
    options.weight,
  );
  requireThat([0, 1, 2].includes(options.priority), 'priority', 'be 0, 1 or 2', options.priority);
  return Object.freeze(options);
}

/** The allowed batch size that `rows` (1 to `maxBatchRows`) is padded up to. */
export function paddedRows(rows: number, options: BatchingOptions): number {
  return smallestFrom(options.allowedBatchRows, rows);
}

/** The length bucket that `steps` is padded up to; a length above the last bucket stays as it is. */
export function paddedSteps(steps: number, options: BatchingOptions): number {
  return smallestFrom(options.lengthBuckets, steps);
}

function smallestFrom(ascending: readonly number[], value: number): number {
  for (const candidate of ascending) {
    if (candidate >= value) return candidate;
  }
  return value;
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => Number.isInteger(value) && value > (values[index - 1] ?? 0));
}

function isDuration(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

function requireThat(holds: boolean, name: string, expected: string, got: unknown): void {
  if (holds) return;
  throw new StriateError('BATCH_OPTIONS_INVALID', {
    detail: `expected ${name} to ${expected}, got ${JSON.stringify(got)}`,
  });
}
