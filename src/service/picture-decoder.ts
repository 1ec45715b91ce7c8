import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { Clock } from '../time/clock';
import { decodeImage, type DecodedImage } from '../vision/decode';
import type { ImageSpec } from '../vision/image-spec';
import type { DecodeSlots } from './decode-slots';
import type { Serving } from './model-lifecycle';
import { timed } from './stage-clock';

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
   * no pictures.
   */
  async decode(
    serving: Serving,
    pictures: readonly Picture[],
  ): Promise<{ readonly decoded: readonly (DecodedImage | StriateError)[]; readonly decodeMs: number }> {
    const { clock, metrics } = this.options;
    const spec = pictureSpec(serving);
    const { value, ms } = await timed(clock, () =>
      Promise.all(pictures.map(({ bytes }) => this.decodeOne(bytes, spec))),
    );
    const { model, version } = serving.record;
    metrics.stageSeconds.observe({ model, version: String(version), stage: 'decode' }, ms / 1_000);
    return { decoded: value, decodeMs: ms };
  }

  private async decodeOne(bytes: Uint8Array, spec: ImageSpec): Promise<DecodedImage | StriateError> {
    try {
      return await this.options.slots.run(() => decodeImage(bytes, { spec }));
    } catch (error) {
      if (error instanceof StriateError) return error;
      throw error;
    }
  }
}

/** How the model takes pictures; throws MODEL_WRONG_TASK when it takes none. */
export function pictureSpec({ record, served }: Serving): ImageSpec {
  const { image, task } = served.spec;
  if (image !== null) return image;
  throw new StriateError('MODEL_WRONG_TASK', {
    detail: `model ${record.model} has the task ${task}; expected classification`,
  });
}
