import { StriateError } from '../errors/striate-error';
import type { BatchQueue } from '../batching/contract';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import type { NamedTensors } from '../tensor/tensor';
import type { Clock } from '../time/clock';
import type { DecodeSlots } from './decode-slots';
import type { ModelLifecycle, Serving } from './model-lifecycle';

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
    },
  ) {}

  /**
   * What one row would be refused with now, or null; a refusal is counted as such, and a request that is let in counts
   * as one that waits until it does, or is released. Loads nothing: a version that waits
   * for its next request lets it in, and a model that is not there is left to the route to say so.
   */
  refusal({ model, choice, deadlineMs, hasPictures, ticket }: Approach): StriateError | null {
    const { lifecycle, slots, metrics, clock } = this.options;
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
    if (full !== null) {
      metrics.refusals.inc({ model: record.model, version: String(record.version), reason: 'decode_full' });
      return full;
    }
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
}
