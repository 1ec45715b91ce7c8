import { StriateError } from '../errors/striate-error';
import type { BatchQueue } from '../batching/contract';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import type { NamedTensors } from '../tensor/tensor';
import type { Clock } from '../time/clock';
import type { EventLoopTurn } from '../time/event-loop-turn';
import type { DecodeSlots } from './decode-slots';
import type { ModelLifecycle, Serving } from './model-lifecycle';

/**
 * Share of the time that a request allows which may go to others of its turn of the event loop before its own work is
 * begun; about as much again goes to its answer, and the rest is the queue's and the engine's.
 */
const TURN_SHARE = 1 / 6;
/**
 * The same in milliseconds once long turns follow one another: a load, not a burst. Then refusals wait for the turn too,
 * and so does whoever asks whether the server lives.
 */
const CROWDED_TURN_MS = 3;
/** A turn that is no longer than this is nobody's fault. */
const LEAST_TURN_MS = 1;

/** As much of a request as its headers tell. */
export interface Approach {
  readonly model: string;
  readonly choice: VersionChoice;
  /** Instant on the clock after which the answer is worthless; `null`: the model's own default. */
  readonly deadlineMs: number | null;
  /** Whether it brings pictures, which wait for a decoder before they wait in the queue. */
  readonly hasPictures: boolean;
  /** Names the request in `release`; null: no place is kept for it. */
  readonly ticket: object | null;
}

/** Says no before a body is read, when the queues already decide. */
export class Admission {
  private readonly kept = new WeakMap<object, BatchQueue<NamedTensors, NamedTensors>>();
  /** Gives up the place of a request that will not come, or has come. */
  readonly release = (ticket: object): void => this.kept.get(ticket)?.release(ticket);

  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly slots: DecodeSlots;
      readonly metrics: Metrics;
      readonly clock: Clock;
      readonly turn: Pick<EventLoopTurn<unknown>, 'elapsedMs' | 'isCrowded'>;
    },
  ) {}

  /**
   * What one row would be refused with now, or null; a refusal is counted as such, and a request that is let in counts
   * as one that waits until it does, or is released. Loads nothing: a version that waits
   * for its next request lets it in, and a model that is not there is left to the route to say so.
   */
  refusal({ model, choice, deadlineMs, hasPictures, ticket }: Approach): StriateError | null {
    const { lifecycle, slots, clock } = this.options;
    let serving: Serving | null;
    try {
      serving = lifecycle.findInMemory(model, choice);
    } catch (error) {
      if (error instanceof StriateError) return error.status === 404 ? null : error;
      throw error;
    }
    if (serving === null) return null;
    const { record, served } = serving;
    const full = hasPictures ? slots.refusal() : null;
    if (full !== null) return this.counted(full, record, 'decode_full');
    const crowded = this.turnRefusal(deadlineMs ?? this.ownDeadlineMs(served));
    if (crowded !== null) return this.counted(crowded, record, 'turn_full');
    const refused = served.queue.wouldAdmit({
      rows: 1,
      steps: served.usualSteps,
      deadlineMs,
      ...(hasPictures && { readyMs: clock.now() + slots.expectedMs() }),
      ...(ticket !== null && { ticket }),
    });
    if (refused === null && ticket !== null) this.kept.set(ticket, served.queue);
    return refused;
  }

  private ownDeadlineMs({ queue }: Serving['served']): number {
    return this.options.clock.now() + (queue.options.sloMs ?? Infinity);
  }

  /** Refuses who came with so many others that the server, not the engine, has no time for all of them. */
  private turnRefusal(deadlineMs: number): StriateError | null {
    const { turn, clock } = this.options;
    const elapsedMs = turn.elapsedMs();
    const leftMs = deadlineMs - clock.now();
    if (leftMs === Infinity) return null;
    const shareMs = Math.max(LEAST_TURN_MS, TURN_SHARE * leftMs);
    if (elapsedMs <= (turn.isCrowded ? Math.min(CROWDED_TURN_MS, shareMs) : shareMs)) return null;
    return StriateError.refusal('BATCH_OVERLOADED', {
      detail: `expected an answer within ${Math.round(leftMs)} ms, but in phase accept ${Math.round(elapsedMs)} ms went to those who came with it`,
      retryAfterMs: elapsedMs,
    });
  }

  private counted(error: StriateError, { model, version }: Serving['record'], reason: string): StriateError {
    this.options.metrics.refusals.inc({ model, version: String(version), reason });
    return error;
  }
}
