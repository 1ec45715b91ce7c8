import { StriateError } from '../errors/striate-error';
import type { NamedTensors } from '../tensor/tensor';
import type { Clock } from '../time/clock';
import type { Serving } from './model-lifecycle';
import type { PredictService, RequestContext } from './predict';

/** Milliseconds that one run of the model may wait and take. */
const RUN_LIMIT_MS = 60_000;
/** Milliseconds after which a refused run is tried again, where the refusal does not say. */
const RETRY_AFTER_MS = 500;
/** Refusals of a run in a row after which the work fails: some minutes. */
const MAX_REFUSALS = 500;
/** What a busy model refuses with; later it may take the same run. */
const BUSY: readonly string[] = [
  'BATCH_QUEUE_FULL',
  'BATCH_TOO_MANY_REQUESTS',
  'BATCH_OVERLOADED',
  'BATCH_DEADLINE_EXCEEDED',
];

/** Runs of work that nobody waits for: behind every other request, and again where the model was too busy. */
export class PatientPredict {
  constructor(
    private readonly predict: Pick<PredictService, 'run'>,
    private readonly clock: Clock,
  ) {}

  /** As PredictService runs, but rejects for a busy model only after many refusals; with the abort's reason once aborted. */
  async run(
    serving: Serving,
    inputs: NamedTensors,
    { signal }: RequestContext,
  ): ReturnType<PredictService['run']> {
    for (let refusals = 0; ; refusals++) {
      signal.throwIfAborted();
      try {
        const deadlineMs = this.clock.now() + RUN_LIMIT_MS;
        return await this.predict.run(serving, inputs, { deadlineMs, signal, priority: 2 });
      } catch (error) {
        const isBusy = error instanceof StriateError && BUSY.includes(error.code);
        if (!isBusy || refusals >= MAX_REFUSALS) throw error;
        await this.pause(error.retryAfterMs ?? RETRY_AFTER_MS, signal);
      }
    }
  }

  private pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.clock.after(delayMs, end);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
