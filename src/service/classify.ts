import { StriateError } from '../errors/striate-error';
import type { VersionChoice } from '../repository/model-catalog';
import { concatRows } from '../tensor/rows';
import type { Tensor } from '../tensor/tensor';
import type { DecodedImage } from '../vision/decode';
import { reasonsToAbstain, topK, type AbstainReason, type Prediction } from '../vision/scores';
import { classScores, scoreDetails, type ClassScores, type ScoreDetails } from './class-scores';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import { pictureSpec, type Picture, type PictureDecoder } from './picture-decoder';
import type { PredictAnswer, PredictService, RequestContext } from './predict';
import { seenInput, type SeenInput } from './seen-input';
import { NO_TIME, type StageTimings } from './stage-clock';

export interface ClassifyRequest extends RequestContext {
  readonly model: string;
  readonly choice: VersionChoice;
  readonly pictures: readonly [Picture, ...Picture[]];
  readonly topK: number;
  /** Whether `details` are wanted. */
  readonly details: boolean;
  /** Whether what the model saw is wanted, as a picture. */
  readonly seen: boolean;
}

/** What a picture is. */
export interface Classified {
  readonly name: string;
  readonly predictions: readonly Prediction[];
  /** `null` when they were not asked for. */
  readonly details: ScoreDetails | null;
  /** Why the model rather would not answer; empty when it would, `null` when the manifest sets no thresholds. */
  readonly abstainReasons: readonly AbstainReason[] | null;
  /** What the model saw; `null` when it was not asked for. */
  readonly seen: SeenInput | null;
}

/** What became of one picture. */
export type PictureResult = Classified | { readonly name: string; readonly error: StriateError };

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
      readonly decoder: PictureDecoder;
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
  predictPictures(request: Omit<ClassifyRequest, 'topK' | 'details' | 'seen'>): Promise<PredictAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, async (serving) => {
      const { record, served } = serving;
      const { decoded, decodeMs } = await this.options.decoder.decode(serving, request.pictures, request);
      const rows = decoded.map((each): Tensor => {
        if (each instanceof StriateError) throw each;
        return each.tensor;
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

  /** The scores of decoded pictures [rows, height, width, channels] by the version that is already chosen. */
  async score(
    serving: Serving,
    pictures: Tensor,
    context: RequestContext,
  ): Promise<{ readonly rows: readonly ClassScores[]; readonly timings: StageTimings }> {
    const { inputs, outputs } = serving.served.prepared;
    const name = inputs[0]?.name ?? '';
    const answer = await this.options.predict.run(serving, new Map([[name, pictures]]), context);
    const scores = answer.outputs.get(outputs[0]?.name ?? '');
    if (scores === undefined) throw new Error('the run gave no scores; this is a bug');
    return { rows: classScores(serving, { scores, logits: answer.logits }), timings: answer.timings };
  }

  private async classifyWith(serving: Serving, request: ClassifyRequest): Promise<ClassifyAnswer> {
    const { record } = serving;
    const { decoded, decodeMs } = await this.options.decoder.decode(serving, request.pictures, request);
    const good = decoded.filter((each): each is DecodedImage => !(each instanceof StriateError));
    const [first, ...rest] = good.map(({ tensor }) => tensor);
    const run =
      first === undefined
        ? { rows: [], timings: NO_TIME }
        : await this.score(serving, concatRows([first, ...rest]), request);
    const spec = pictureSpec(serving);
    const results: PictureResult[] = [];
    let row = 0;
    for (const [index, each] of decoded.entries()) {
      const name = request.pictures[index]?.name ?? '';
      if (each instanceof StriateError) {
        results.push({ name, error: each });
        continue;
      }
      const seen = request.seen ? await seenInput(each, spec) : null;
      results.push({ name, ...verdict(serving, run.rows[row++]!, request), seen });
    }
    return { model: record.model, version: record.version, results, timings: { ...run.timings, decodeMs } };
  }
}

function verdict(
  { served }: Serving,
  scores: ClassScores,
  { topK: k, details }: ClassifyRequest,
): Pick<Classified, 'predictions' | 'details' | 'abstainReasons'> {
  const { labels, abstain } = served.spec;
  return {
    predictions: topK(scores.probabilities, labels, k),
    details: details ? scoreDetails(scores) : null,
    abstainReasons: abstain === null ? null : reasonsToAbstain(scores, abstain),
  };
}
