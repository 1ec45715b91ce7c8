import type { StriateError } from '../errors/striate-error';
import type { Clock } from '../time/clock';
import { closedRefusal, pastRefusal, refusalOf, type Refusal } from './admission';
import type { BatchPolicy, QueueView } from './batch-policy';
import { paddedSteps, type Priority } from './batching-options';
import type { Approaching, BatchObserver, BatchRequest, Submission } from './contract';
import type { Demand } from './demand';
import type { EntryRequest } from './entry';
import { cancelledError } from './queue-exits';

/** A request without a deadline takes its place in line as if it had this long. */
const PATIENCE_MS = 1000;

interface DoorParts {
  readonly key: string;
  readonly policy: BatchPolicy;
  readonly clock: Clock;
  readonly observer: BatchObserver;
  readonly demand: Demand;
  isOpen(): boolean;
  /** Waiting rows that would run before a newcomer of this priority. */
  rowsUpTo(priority: Priority): number;
  view(nowMs: number): QueueView;
  /** A request was refused because a batch of its own is expected to take too long. */
  onTooSlow(rows: number, steps: number | null, nowMs: number): void;
}

/** What the door knows of a request that it lets in. */
type Admitted = Omit<EntryRequest<unknown, unknown>, 'payload' | 'tag' | 'resolve' | 'reject'>;

/** Who is let into one queue. Every request is noted as demand and, if refused, told to the observer, both once. */
export class QueueDoor {
  private nextSeq = 0;
  /** Rows of the requests that were let in by their headers and have not been submitted. */
  private readonly approaching = new Map<object, number>();
  private approachingRows = 0;

  constructor(private readonly parts: DoorParts) {}

  /** See BatchQueue.wouldAdmit. */
  wouldAdmit(request: Approaching): StriateError | null {
    const nowMs = this.parts.clock.now();
    const view = this.parts.view(nowMs);
    const deadlineMs = deadlineOf(request, view);
    const ahead = { rows: this.approachingRows, readyMs: request.readyMs ?? nowMs };
    const refusal = this.refusal(request, { deadlineMs, ahead }, view);
    if (refusal === null) {
      this.keepPlace(request);
      return null;
    }
    this.note(request, deadlineMs, nowMs);
    return this.refuse(refusal, request);
  }

  /** See BatchQueue.release. */
  release(ticket: object): void {
    this.takePlace(ticket);
  }

  /** The place of a newcomer in line, or why it gets none; `signal` aborted: its client has gone already. */
  enter(
    request: BatchRequest,
    { tag, signal }: Pick<Submission<unknown>, 'tag' | 'signal'>,
  ): Admitted | { readonly refused: StriateError } {
    const nowMs = this.parts.clock.now();
    const view = this.parts.view(nowMs);
    const deadlineMs = deadlineOf(request, view);
    this.note(request, deadlineMs, nowMs);
    if (signal?.aborted === true) return { refused: cancelledError() };
    const isPromised = tag !== undefined && this.takePlace(tag) === request.rows;
    const refusal = isPromised
      ? this.brokenPromise(deadlineMs, nowMs)
      : this.refusal(request, { deadlineMs, ahead: { rows: 0, readyMs: nowMs } }, view);
    if (refusal !== null) return { refused: this.refuse(refusal, request) };
    return {
      seq: this.nextSeq++,
      rows: request.rows,
      steps: stepsOf(request, view),
      ownSteps: request.steps ?? null,
      priority: request.priority ?? view.options.priority,
      admittedMs: nowMs,
      deadlineMs,
      dueMs: deadlineMs ?? nowMs + PATIENCE_MS,
    };
  }

  private keepPlace({ ticket, rows }: Approaching): void {
    if (ticket === undefined) return;
    this.takePlace(ticket);
    this.approaching.set(ticket, rows);
    this.approachingRows += rows;
  }

  /** Rows that the kept place is for, which is given up; 0 when none is kept. */
  private takePlace(ticket: object): number {
    const rows = this.approaching.get(ticket) ?? 0;
    if (this.approaching.delete(ticket)) this.approachingRows -= rows;
    return rows;
  }

  /** Why one who was let in before cannot come in now after all. */
  private brokenPromise(deadlineMs: number | null, nowMs: number): Refusal | null {
    if (!this.parts.isOpen()) return closedRefusal();
    return deadlineMs !== null && deadlineMs <= nowMs ? pastRefusal(nowMs - deadlineMs) : null;
  }

  /** `ahead`: rows that are let in and do not wait yet, and when this one could. */
  private refusal(
    request: BatchRequest,
    {
      deadlineMs,
      ahead,
    }: {
      readonly deadlineMs: number | null;
      readonly ahead: { readonly rows: number; readonly readyMs: number };
    },
    view: QueueView,
  ): Refusal | null {
    const { parts } = this;
    if (!parts.isOpen()) return closedRefusal();
    const arrival = {
      rows: request.rows,
      steps: stepsOf(request, view),
      deadlineMs: deadlineMs ?? Infinity,
      rowsAhead: parts.rowsUpTo(request.priority ?? view.options.priority) + ahead.rows,
      readyMs: ahead.readyMs,
      waitingRows: view.waitingRows + ahead.rows,
    };
    const refusal = refusalOf(arrival, parts.policy, view);
    if (refusal?.reason === 'deadline' && arrival.deadlineMs > view.nowMs)
      parts.onTooSlow(arrival.rows, arrival.steps, view.nowMs);
    return refusal;
  }

  private refuse({ reason, error }: Refusal, { rows }: BatchRequest): StriateError {
    this.parts.observer.refused?.(this.parts.key, reason, rows);
    return error;
  }

  private note({ rows }: BatchRequest, deadlineMs: number | null, nowMs: number): void {
    this.parts.demand.note(rows, (deadlineMs ?? Infinity) - nowMs, nowMs);
  }
}

function deadlineOf(request: BatchRequest, { nowMs, options }: QueueView): number | null {
  if (request.deadlineMs !== null) return request.deadlineMs;
  return options.sloMs === null ? null : nowMs + options.sloMs;
}

function stepsOf(request: BatchRequest, { options }: QueueView): number | null {
  const steps = request.steps ?? null;
  return steps === null ? null : paddedSteps(steps, options);
}
