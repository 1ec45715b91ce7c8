import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import { concatRows } from '../tensor/rows';
import type { Tensor } from '../tensor/tensor';
import type { Clock } from '../time/clock';
import { decodeImage } from '../vision/decode';
import type { ImageSpec } from '../vision/image-spec';
import { topK, type Prediction } from '../vision/scores';
import type { DecodeSlots } from './decode-slots';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import type { PredictAnswer, PredictService, RequestContext } from './predict';
import { recordStage, type StageTimings } from './stage-clock';

/** A picture as it was sent; `name` is the client's own and is only echoed. */
export interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ClassifyRequest extends RequestContext {
  readonly model: string;
  readonly choice: VersionChoice;
  readonly pictures: readonly [Picture, ...Picture[]];
  readonly topK: number;
}

/** What became of one picture. */
export type PictureResult =
  | { readonly name: string; readonly predictions: readonly Prediction[] }
  | { readonly name: string; readonly error: StriateError };

export interface ClassifyAnswer {
  readonly model: string;
  readonly version: number;
  /** One for each picture, in order. */
  readonly results: readonly PictureResult[];
  readonly timings: StageTimings;
}

/** Pictures in, classes out. */
export class ClassifyService {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly predict: PredictService;
      readonly slots: DecodeSlots;
      readonly metrics: Metrics;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Classifies pictures. A picture that cannot be decoded has its error in `results` and does no harm to the others.
   * Rejects with MODEL_WRONG_TASK for a model that takes no pictures, and as PredictService does.
   */
  classify(request: ClassifyRequest): Promise<ClassifyAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.classifyWith(serving, request),
    );
  }

  /**
   * Runs pictures as the model's one input and gives its outputs as they are. Rejects as `classify` does, and with the
   * first picture's error when one cannot be decoded.
   */
  predictPictures(request: Omit<ClassifyRequest, 'topK'>): Promise<PredictAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, async (serving) => {
      const { record, served } = serving;
      const { decoded, decodeMs } = await this.decode(serving, request);
      const [first, ...rest] = decoded;
      const rows = [first, ...rest].map((each): Tensor => {
        if (each instanceof StriateError) throw each;
        return each as Tensor;
      }) as [Tensor, ...Tensor[]];
      const input = served.prepared.inputs[0]?.name ?? '';
      const { outputs, timings } = await this.options.predict.run(
        serving,
        new Map([[input, concatRows(rows)]]),
        request,
      );
      return { model: record.model, version: record.version, outputs, timings: { ...timings, decodeMs } };
    });
  }

  private async classifyWith(serving: Serving, request: ClassifyRequest): Promise<ClassifyAnswer> {
    const { record, served } = serving;
    const { labels } = served.spec;
    const { decoded, decodeMs } = await this.decode(serving, request);
    const [first, ...rest] = decoded.filter((each): each is Tensor => !(each instanceof StriateError));
    let scores: Tensor | null = null;
    let timings: StageTimings = { decodeMs, queueMs: 0, computeMs: 0, batchRows: 0 };
    if (first !== undefined) {
      const run = await this.run(serving, concatRows([first, ...rest]), request);
      scores = run.scores;
      timings = { ...run.timings, decodeMs };
    }
    let row = 0;
    const results = decoded.map((each, index): PictureResult => {
      const name = request.pictures[index]?.name ?? '';
      if (each instanceof StriateError || scores === null) return { name, error: each as StriateError };
      const classes = scores.shape[1] ?? 0;
      const own = scores.data.subarray(row * classes, (row + 1) * classes) as Float32Array;
      row++;
      return { name, predictions: topK(own, labels, request.topK) };
    });
    return { model: record.model, version: record.version, results, timings };
  }

  private async run(
    serving: Serving,
    batch: Tensor,
    context: RequestContext,
  ): Promise<{ scores: Tensor; timings: StageTimings }> {
    const { inputs, outputs } = serving.served.prepared;
    const name = inputs[0]?.name ?? '';
    const answer = await this.options.predict.run(serving, new Map([[name, batch]]), context);
    const scores = answer.outputs.get(outputs[0]?.name ?? '');
    if (scores === undefined) throw new Error('the run gave no scores; this is a bug');
    return { scores, timings: answer.timings };
  }

  /** Every picture as a tensor or its error, and how long that took; what is no picture at all rejects. */
  private async decode(
    serving: Serving,
    { pictures, record }: Pick<ClassifyRequest, 'pictures' | 'record'>,
  ): Promise<{ decoded: (Tensor | StriateError)[]; decodeMs: number }> {
    const { clock, metrics } = this.options;
    const startMs = clock.now();
    const decoded = await this.decodeAll(pictures, pictureSpec(serving));
    const endMs = clock.now();
    recordStage(metrics, { serving: serving.record, record }, { stage: 'decode', startMs, endMs });
    return { decoded, decodeMs: endMs - startMs };
  }

  private decodeAll(pictures: readonly Picture[], spec: ImageSpec): Promise<(Tensor | StriateError)[]> {
    return Promise.all(
      pictures.map(async ({ bytes }) => {
        try {
          return (await this.options.slots.run(() => decodeImage(bytes, { spec }))).tensor;
        } catch (error) {
          if (error instanceof StriateError) return error;
          throw error;
        }
      }),
    );
  }
}

/** How the model takes pictures; throws MODEL_WRONG_TASK when it takes none. */
function pictureSpec({ record, served }: Serving): ImageSpec {
  const { image, task } = served.spec;
  if (image !== null) return image;
  throw new StriateError('MODEL_WRONG_TASK', {
    detail: `model ${record.model} has the task ${task}; expected classification`,
  });
}
