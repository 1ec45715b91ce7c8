import type { BatchPart, BatchPlan, BatchRunner, FailureKind } from '../../../src/batching/contract';
import { LENGTHS, LIMITS, type Lengths } from './script';

/** What a test may break on the way between a queue and its engine. */
export interface RunnerFault {
  /** Between the queue and the engine. */
  readonly carry?: (parts: readonly BatchPart<string>[]) => readonly BatchPart<string>[];
  /** Between the engine and the queue. */
  readonly spoil?: (results: string[]) => string[];
  readonly join?: (results: readonly string[]) => string;
  readonly neverEnds?: boolean;
  readonly failsAfterSuccess?: boolean;
}

interface Flight {
  readonly parts: readonly BatchPart<string>[];
  readonly resolve: (results: string[]) => void;
  readonly reject: (error: unknown) => void;
}

/** An engine whose runs end when the script says so. It judges what it is given, and keeps every broken promise. */
export class ScriptedRunner implements BatchRunner<string, string> {
  readonly flights: Flight[] = [];
  readonly violations: string[] = [];
  /** How often each row was computed with success. */
  readonly computed = new Map<string, number>();
  /** Payloads whose client has gone. */
  readonly gone = new Set<string>();
  /** Of each request, by its payload. */
  readonly steps = new Map<string, number>();

  constructor(
    private readonly fault: RunnerFault,
    private readonly lengths: Lengths,
  ) {}

  run(asked: readonly BatchPart<string>[], plan: BatchPlan): Promise<readonly string[]> {
    const parts = this.fault.carry?.(asked) ?? asked;
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    this.expect(rows === plan.rows, 'the plan counts the rows of its parts');
    this.expect(rows >= 1 && rows <= LIMITS.batchRows, 'no batch is above its limit');
    this.checkSteps(parts, plan);
    for (const { payload } of parts)
      this.expect(!this.gone.has(payload), 'no row of a gone client reaches the engine');
    return new Promise((resolve, reject) => this.flights.push({ parts, resolve, reject }));
  }

  end(which: number, failure: FailureKind | null): void {
    if (this.fault.neverEnds === true) return;
    const [flight] = this.flights.splice(which % Math.max(1, this.flights.length), 1);
    if (flight === undefined) return;
    if (failure !== null) {
      flight.reject(failure);
      return;
    }
    for (const { payload, firstRow, rows } of flight.parts) {
      for (let index = firstRow; index < firstRow + rows; index++) {
        const row = `${payload}:${index}`;
        this.computed.set(row, (this.computed.get(row) ?? 0) + 1);
      }
    }
    if (this.fault.failsAfterSuccess === true && flight.parts.length > 1) {
      flight.reject('poison');
      return;
    }
    const results = flight.parts.map(
      ({ payload, firstRow, rows }) => `${payload}[${firstRow},${firstRow + rows})`,
    );
    flight.resolve(this.fault.spoil?.(results) ?? results);
  }

  join(results: readonly string[]): string {
    return this.fault.join?.(results) ?? results.join('+');
  }

  classify(error: unknown): FailureKind {
    return error as FailureKind;
  }

  /** A batch has room for its longest sequence; where lengths do not mix, all are of one. */
  private checkSteps(parts: readonly BatchPart<string>[], { paddedSteps }: BatchPlan): void {
    if (this.lengths === 'none') {
      this.expect(paddedSteps === null, 'a batch without sequences has no steps');
      return;
    }
    const own = parts.map(({ payload }) => ownSteps(this.lengths, this.steps.get(payload)!));
    this.expect(
      own.every((steps) => steps <= paddedSteps!),
      'no sequence is cut',
    );
    this.expect(
      this.lengths !== 'exact' || own.every((steps) => steps === paddedSteps),
      'lengths that must not mix run apart',
    );
    this.expect(
      this.lengths !== 'bucketed' || LENGTHS.bucketed.lengthBuckets.includes(paddedSteps as 3),
      'a batch is as long as one of its buckets',
    );
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.violations.push(promise);
  }
}

/** Steps of a sequence after padding to its bucket. */
function ownSteps(lengths: Lengths, steps: number): number {
  return lengths === 'bucketed' ? Math.ceil(steps / 3) * 3 : steps;
}

/** Whether `result` is made of this request's rows, each once and in order. */
export function isOwn(result: string, payload: string, rows: number): boolean {
  let next = 0;
  for (const part of result.split('+')) {
    const match = /^(\w+)\[(\d+),(\d+)\)$/.exec(part);
    if (match?.[1] !== payload || Number(match[2]) !== next) return false;
    next = Number(match[3]);
  }
  return next === rows;
}
