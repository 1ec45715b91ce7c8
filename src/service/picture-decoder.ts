import { setMaxListeners } from 'node:events';
import type { Outcome } from '../batching/contract';
import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { Clock } from '../time/clock';
import { decodeImage, type DecodedImage } from '../vision/decode';
import type { ImageSpec } from '../vision/image-spec';
import type { DecodeSlots, Patience } from './decode-slots';
import type { Serving } from './model-lifecycle';
import type { RequestContext } from './predict';
import { recordStage } from './stage-clock';

/** A picture as it was sent; `name` is the client's own and is only echoed. */
export interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Decodes pictures for a version, as many at once as the CPU budget allows, and records the decode stage. */
export class PictureDecoder {
  constructor(
    private readonly options: {
      readonly slots: DecodeSlots;
      readonly metrics: Metrics;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Each picture as the version's input, or why it cannot be one. Rejects with MODEL_WRONG_TASK for a model that takes
   * no pictures; and while any of them waits for a decoder, with BATCH_DEADLINE_EXCEEDED at the request's own deadline and
   * with BATCH_CANCELLED when its client goes: those that wait are then never decoded. The model's default deadline counts
   * from the queue on.
   */
  async decode(
    serving: Serving,
    pictures: readonly Picture[],
    context: RequestContext,
  ): Promise<{ readonly decoded: readonly (DecodedImage | StriateError)[]; readonly decodeMs: number }> {
    const { clock, metrics } = this.options;
    const { record, signal } = context;
    const spec = pictureSpec(serving);
    // Each of them listens: Node would take more than ten for a leak.
    setMaxListeners(0, signal);
    const startMs = clock.now();
    const decoded = await Promise.all(
      pictures.map(({ bytes }) => this.decodeOne(bytes, { spec, patience: context })),
    ).catch((error: unknown) => {
      this.countLeft(serving, error);
      throw error;
    });
    const endMs = clock.now();
    recordStage(metrics, { serving: serving.record, record }, { stage: 'decode', startMs, endMs });
    return { decoded, decodeMs: endMs - startMs };
  }

  private async decodeOne(
    bytes: Uint8Array,
    { spec, patience }: { readonly spec: ImageSpec; readonly patience: Patience },
  ): Promise<DecodedImage | StriateError> {
    try {
      return await this.options.slots.run(patience, () => decodeImage(bytes, { spec }));
    } catch (error) {
      if (error instanceof StriateError && leftAs(error) === null) return error;
      throw error;
    }
  }

  private countLeft({ record }: Serving, error: unknown): void {
    const outcome = leftAs(error);
    if (outcome === null) return;
    this.options.metrics.requests.inc({ model: record.model, version: String(record.version), outcome });
  }
}

/** What became of a request that left before its pictures were decoded; null for an error of a picture. */
function leftAs(error: unknown): Extract<Outcome, 'expired' | 'cancelled'> | null {
  if (!(error instanceof StriateError)) return null;
  if (error.code === 'BATCH_DEADLINE_EXCEEDED') return 'expired';
  return error.code === 'BATCH_CANCELLED' ? 'cancelled' : null;
}

/** How the model takes pictures; throws MODEL_WRONG_TASK when it takes none. */
export function pictureSpec({ record, served }: Serving): ImageSpec {
  const { image, task } = served.spec;
  if (image !== null) return image;
  throw new StriateError('MODEL_WRONG_TASK', {
    detail: `model ${record.model} has the task ${task}; expected classification`,
  });
}
