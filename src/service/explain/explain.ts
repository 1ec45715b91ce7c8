import { StriateError } from '../../errors/striate-error';
import type { Metrics } from '../../metrics/metrics';
import type { VersionChoice } from '../../repository/model-catalog';
import { boxInPicture, footprint, hotPlaces, receptiveBox } from '../../vision/map-geometry';
import { overlayHeatmap, type Heatmap } from '../../vision/heatmap-overlay';
import type { Box } from '../../vision/placement';
import { topK, type Prediction } from '../../vision/scores';
import type { ClassifyService } from '../classify';
import type { DecodeSlots } from '../decode-slots';
import type { ModelLifecycle, Serving } from '../model-lifecycle';
import { pictureSpec, type Picture, type PictureDecoder } from '../picture-decoder';
import type { RequestContext } from '../predict';
import { addTimings, type StageTimings } from '../stage-clock';
import type { ExplainGraphs } from './explain-graphs';
import { classActivationMap, integratedGradients } from './gradient-maps';
import { scaled, type Question, type RawHeat } from './heat-map';
import { occlusionMap } from './occlusion';

export type ExplainMethod = 'grad_cam' | 'layer_cam' | 'occlusion' | 'integrated_gradients';

/** How much of the picture the hottest place hides. */
const OPACITY = 0.6;

export interface ExplainRequest extends RequestContext {
  readonly model: string;
  readonly choice: VersionChoice;
  readonly picture: Picture;
  readonly method: ExplainMethod;
  /** Of grad_cam and layer_cam; `null`: the last convolution. */
  readonly layer: string | null;
  /** A label, or a class' index in digits; `null`: the predicted class. */
  readonly class: string | null;
  /** Whether the overlay is wanted. */
  readonly overlay: boolean;
}

export interface Explanation {
  readonly model: string;
  readonly version: number;
  readonly label: string;
  readonly classIndex: number;
  readonly score: number;
  readonly predicted: Prediction;
  readonly method: ExplainMethod;
  readonly layer: string | null;
  /** 0 to 1; the hottest cell is 1, all are 0 when nothing speaks for the class. */
  readonly heatmap: Heatmap;
  /** In the picture, around all cells at least half as hot as the hottest; `null` for a map without heat. */
  readonly box: Box | null;
  /** The hottest cell, and what it sees in the picture. */
  readonly hottest: { readonly row: number; readonly column: number; readonly box: Box } | null;
  readonly picture: { readonly height: number; readonly width: number };
  /** PNG over the picture; `null` when it was not asked for. */
  readonly overlay: Buffer | null;
  readonly timings: StageTimings;
}

/** Why a picture got its class. */
export class ExplainService {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly classify: ClassifyService;
      readonly decoder: PictureDecoder;
      readonly slots: DecodeSlots;
      readonly graphs: ExplainGraphs;
      readonly metrics: Metrics;
    },
  ) {}

  /**
   * Explains one picture. Rejects with IMAGE_… for the picture, EXPLAIN_… for the class, the layer and the model,
   * MODEL_WRONG_TASK, and as PredictService does.
   */
  explain(request: ExplainRequest): Promise<Explanation> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.explainWith(serving, request),
    );
  }

  private async explainWith(serving: Serving, request: ExplainRequest): Promise<Explanation> {
    const { classify, decoder, metrics } = this.options;
    const spec = pictureSpec(serving);
    const asked = request.class === null ? null : classIndexOf(serving, request.class);
    const { decoded, decodeMs } = await decoder.decode(serving, [request.picture], request);
    const [image] = decoded;
    if (image === undefined || image instanceof StriateError) throw image ?? new Error('nothing was decoded');
    const scored = await classify.score(serving, image.tensor, request);
    const { probabilities } = scored.rows[0]!;
    const { labels } = serving.served.spec;
    const [predicted] = topK(probabilities, labels, 1);
    const classIndex = asked ?? probabilities.indexOf(predicted?.score ?? NaN);
    if (predicted === undefined || classIndex < 0) throw notFinite();
    const question = { serving, image, spec, classIndex, context: request };
    const raw = await this.look(question, request);
    const heatmap = scaled(raw.map);
    const { model, version } = serving.record;
    metrics.explanations.inc({ model, version: String(version), method: request.method });
    return {
      model,
      version,
      label: labels[classIndex] ?? String(classIndex),
      classIndex,
      score: probabilities[classIndex] ?? 0,
      predicted,
      method: request.method,
      layer: raw.layer,
      heatmap,
      ...places(question, { heatmap, raw }),
      picture: { height: image.height, width: image.width },
      overlay: request.overlay ? await this.draw(question, { heatmap, picture: request.picture }) : null,
      timings: { ...addTimings(scored.timings, raw.timings), decodeMs },
    };
  }

  private look(question: Question, { method, layer }: ExplainRequest): Promise<RawHeat> {
    const { classify, graphs } = this.options;
    const { serving, context } = question;
    switch (method) {
      case 'grad_cam':
      case 'layer_cam':
        return graphs.use(serving, context, (graph) =>
          classActivationMap(graph, question, { layer, method }),
        );
      case 'integrated_gradients':
        return graphs.use(serving, context, (graph) => integratedGradients(graph, question));
      case 'occlusion':
        return occlusionMap(question, (pictures) => classify.score(serving, pictures, context));
    }
  }

  private draw(
    { spec, context }: Question,
    { heatmap, picture }: { readonly heatmap: Heatmap; readonly picture: Picture },
  ): Promise<Buffer> {
    return this.options.slots.run(context, () =>
      overlayHeatmap(picture.bytes, { heatmap, spec, opacity: OPACITY }),
    );
  }
}

function places(
  { spec, image }: Question,
  { heatmap, raw }: { readonly heatmap: Heatmap; readonly raw: RawHeat },
): Pick<Explanation, 'box' | 'hottest'> {
  const found = hotPlaces(heatmap.data, heatmap);
  if (found === null) return { box: null, hottest: null };
  const { hottest, corners } = found;
  const inPicture = (box: Box): Box => boxInPicture(box, image.placement);
  const seen =
    raw.field === null ? footprint(spec, heatmap, [hottest, hottest]) : receptiveBox(raw.field, hottest);
  return {
    box: inPicture(footprint(spec, heatmap, corners)),
    hottest: { ...hottest, box: inPicture(seen) },
  };
}

/** A label wins over an index. Throws EXPLAIN_CLASS_NOT_FOUND. */
function classIndexOf({ served }: Serving, wanted: string): number {
  const { labels } = served.spec;
  const byLabel = labels.indexOf(wanted);
  if (byLabel >= 0) return byLabel;
  const index = /^\d{1,6}$/.test(wanted) ? Number(wanted) : NaN;
  if (index < labels.length) return index;
  throw new StriateError('EXPLAIN_CLASS_NOT_FOUND', {
    detail: `class: expected a label or an index from 0 to ${labels.length - 1}, got ${JSON.stringify(wanted.slice(0, 200))}`,
  });
}

function notFinite(): StriateError {
  return new StriateError('TENSOR_OUTPUT_NOT_FINITE', {
    detail: 'the scores hold numbers that are not finite: no class is the predicted one',
  });
}
