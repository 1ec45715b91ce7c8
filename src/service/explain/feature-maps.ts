import { StriateError } from '../../errors/striate-error';
import type { Metrics } from '../../metrics/metrics';
import type { VersionChoice } from '../../repository/model-catalog';
import type { Tensor } from '../../tensor/tensor';
import { contactSheet, type ContactSheet, type FeatureMaps } from '../../vision/contact-sheet';
import { boxInPicture, receptiveBox, type Cell } from '../../vision/map-geometry';
import type { Box } from '../../vision/placement';
import { globalPool, poolMaps, takeChannels } from '../../vision/pool-maps';
import type { DecodeSlots } from '../decode-slots';
import type { ModelLifecycle, Serving } from '../model-lifecycle';
import type { Picture, PictureDecoder } from '../picture-decoder';
import type { RequestContext } from '../predict';
import type { StageTimings } from '../stage-clock';
import type { ExplainGraphs } from './explain-graphs';
import { inputsOf, outputOf } from './gradient-maps';
import { MAX_NUMBERS, requireFinite, requireShowable } from './heat-map';
import { findLayer } from './layers';

/** Side of the pooling window, and its step. */
const WINDOW = 2;

export interface FeatureMapRequest extends RequestContext {
  readonly model: string;
  readonly choice: VersionChoice;
  readonly picture: Picture;
  readonly layer: string;
  /** Maps at most, the first ones; at least 1. Fewer are given where they would be over a million numbers. */
  readonly channels: number;
  /** Whether the maps are wanted after pooling too. */
  readonly pooled: boolean;
  /** Whose receptive field is wanted; `null`: none. */
  readonly cell: Cell | null;
  /** Whether contact sheets are wanted. */
  readonly sheets: boolean;
}

/** Maps, and how they look on one sheet where that was asked for. */
export interface ShownMaps {
  readonly maps: FeatureMaps;
  readonly sheet: ContactSheet | null;
}

export interface FeatureMapAnswer {
  readonly model: string;
  readonly version: number;
  readonly layer: string;
  /** Class name in the file. */
  readonly type: string;
  /** Of what the layer gives, without the batch axis. */
  readonly shape: readonly number[];
  readonly shown: ShownMaps;
  /** One number a shown map. */
  readonly globalAverage: Float32Array;
  readonly globalMax: Float32Array;
  /** `null` when it was not asked for. */
  readonly pooled: { readonly window: number; readonly max: ShownMaps; readonly average: ShownMaps } | null;
  readonly cell: CellAnswer | null;
  readonly picture: { readonly height: number; readonly width: number };
  readonly timings: StageTimings;
}

export interface CellAnswer extends Cell {
  /** One number a shown map. */
  readonly values: Float32Array;
  /** What the cell sees, in the input (it may reach beyond) and in the picture; `null` where that is all of it. */
  readonly seen: { readonly inInput: Box; readonly inPicture: Box } | null;
}

/** What the layers of a classifier make of a picture. */
export class FeatureMapService {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly decoder: PictureDecoder;
      readonly slots: DecodeSlots;
      readonly graphs: ExplainGraphs;
      readonly metrics: Metrics;
    },
  ) {}

  /**
   * The activations of one layer for one picture. Rejects with IMAGE_… for the picture, EXPLAIN_LAYER_NOT_FOUND,
   * EXPLAIN_LAYER_UNSUITABLE for a cell outside of the map, MODEL_WRONG_TASK, and as PredictService does.
   */
  featureMaps(request: FeatureMapRequest): Promise<FeatureMapAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.mapsWith(serving, request),
    );
  }

  private async mapsWith(serving: Serving, request: FeatureMapRequest): Promise<FeatureMapAnswer> {
    const { decoder, graphs, metrics } = this.options;
    const { decoded, decodeMs } = await decoder.decode(serving, [request.picture], request);
    const [image] = decoded;
    if (image === undefined || image instanceof StriateError) throw image ?? new Error('nothing was decoded');
    const { activations, summary, timings } = await graphs.use(serving, request, async (graph) => {
      const layer = findLayer(graph.prepared, request.layer);
      const { outputs, timings } = await graph.run(
        { rows: 1, inputs: inputsOf(graph, image.tensor, 0), outputs: [layer.notes.activations] },
        request,
      );
      return { activations: outputOf(outputs, layer.notes.activations), summary: layer.summary, timings };
    });
    const whole = mapsOf(activations);
    requireShowable(whole);
    requireFinite(whole.data, `layer ${summary.name}`);
    const most = Math.floor(MAX_NUMBERS / (whole.height * whole.width));
    const maps = takeChannels(whole, Math.min(request.channels, most));
    const { model, version } = serving.record;
    metrics.explanations.inc({ model, version: String(version), method: 'feature_maps' });
    return {
      model,
      version,
      layer: summary.name,
      type: summary.type,
      shape: activations.shape.slice(1),
      shown: await this.show(maps, request),
      globalAverage: globalPool(maps, 'average'),
      globalMax: globalPool(maps, 'max'),
      pooled: request.pooled
        ? {
            window: WINDOW,
            max: await this.show(poolMaps(maps, { mode: 'max', window: WINDOW }), request),
            average: await this.show(poolMaps(maps, { mode: 'average', window: WINDOW }), request),
          }
        : null,
      cell:
        request.cell === null
          ? null
          : cellAnswer(request.cell, { maps, image, field: summary.receptiveField }),
      picture: { height: image.height, width: image.width },
      timings: { ...timings, decodeMs },
    };
  }

  private async show(maps: FeatureMaps, request: FeatureMapRequest): Promise<ShownMaps> {
    if (!request.sheets) return { maps, sheet: null };
    const sheet = await this.options.slots.run(request, () => contactSheet(maps, { maxMaps: maps.channels }));
    return { maps, sheet };
  }
}

/** Activations of one row: pictures as they are, [steps, features] as a map of one row, a vector as one map of one row. */
function mapsOf({ shape, data }: Tensor): FeatureMaps {
  const sizes = shape.slice(1);
  const values = data as Float32Array;
  if (sizes.length === 3) {
    const [height = 1, width = 1, channels = 1] = sizes;
    return { data: values, height, width, channels };
  }
  const channels = sizes.length === 2 ? (sizes[1] ?? 1) : 1;
  return { data: values, height: 1, width: values.length / channels, channels };
}

function cellAnswer(
  cell: Cell,
  {
    maps,
    image,
    field,
  }: {
    readonly maps: FeatureMaps;
    readonly image: { readonly placement: Parameters<typeof boxInPicture>[1] };
    readonly field: Parameters<typeof receptiveBox>[0] | null;
  },
): CellAnswer {
  const { row, column } = cell;
  if (row >= maps.height || column >= maps.width) {
    throw new StriateError('EXPLAIN_LAYER_UNSUITABLE', {
      detail: `cell: expected y below ${maps.height} and x below ${maps.width}, got ${row},${column}`,
    });
  }
  const at = (row * maps.width + column) * maps.channels;
  const values = maps.data.slice(at, at + maps.channels);
  // Fields of one axis are of steps, not of pixels.
  if (field?.size.length !== 2) return { ...cell, values, seen: null };
  const inInput = receptiveBox(field, cell);
  return { ...cell, values, seen: { inInput, inPicture: boxInPicture(inInput, image.placement) } };
}
