import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
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
}

/** Says no before a body is read, when the queues already decide. */
export class Admission {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly slots: DecodeSlots;
      readonly metrics: Metrics;
    },
  ) {}

  /**
   * What one row would be refused with now, or null; a refusal is counted as such. Loads nothing: a version that waits
   * for its next request lets it in, and a model that is not there is left to the route to say so.
   */
  refusal({ model, choice, deadlineMs, hasPictures }: Approach): StriateError | null {
    const { lifecycle, slots, metrics } = this.options;
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
    const decodeMs = hasPictures ? slots.waitMs() : 0;
    const leftMs = deadlineMs === null ? null : deadlineMs - decodeMs;
    return served.queue.wouldAdmit({ rows: 1, steps: served.usualSteps, deadlineMs: leftMs });
  }
}
