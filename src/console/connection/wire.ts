import type { Classification as AnyClassification, Forecasts, Label, paths } from '../../client';

/** The answers that the console reads, by the names that its pages give them; their shapes are the OpenAPI document's. */

/** The JSON of a route's good answer. */
type Answer<P extends keyof paths, M extends keyof paths[P], S extends number = 200> = paths[P][M] extends {
  responses: Record<S, { content: { 'application/json': infer T } }>;
}
  ? T
  : never;

export type { Dataset, Model, TrainJob, Version as ModelVersion } from '../../client';

export type Server = Answer<'/api/v1/server', 'get'>;
export type VersionLabel = Label;
export type Split = NonNullable<Label['split']>;
export type VersionState = Answer<'/api/v1/models', 'get'>['models'][number]['versions'][number]['state'];

export type Classification = Extract<AnyClassification, { predictions: unknown }> & {
  /** With `details=true`, from servers that know it. */
  readonly details?: {
    readonly margin: number;
    readonly entropy: number;
    readonly temperature: number;
    readonly out_of_distribution: number | null;
  };
  /** With `debug=input`, from servers that know it. */
  readonly debug?: { readonly input: ModelInput };
  readonly abstained?: boolean;
  readonly abstain_reasons?: readonly string[];
};
export type Timings = Classification['timings_ms'];

/** `[y, x, height, width]`. */
export type Box = readonly [number, number, number, number];

/** The picture as the model got it. */
export interface ModelInput {
  /** Base64. */
  readonly png: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly inverted: boolean;
  /** Part of the picture that is used. */
  readonly source: Box;
  /** Part of the input that it fills. */
  readonly target: Box;
}

/** What speaks for a class, as `POST …/explain` says it. */
export interface Explanation {
  readonly label: string;
  readonly score: number;
  readonly method: string;
  readonly layer: string | null;
  readonly heatmap: readonly (readonly number[])[];
  readonly empty: boolean;
  readonly box: Box | null;
  readonly picture: { readonly height: number; readonly width: number };
  /** The overlay, base64; with `format=both`. */
  readonly png?: string;
}

/** What a layer makes of a picture, as `POST …/feature-maps` says it. */
export interface FeatureMaps {
  readonly layer: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** [channel][y][x] */
  readonly maps: readonly (readonly (readonly number[])[])[];
  readonly global_average: readonly number[];
  readonly pooled?: {
    readonly window: readonly [number, number];
    readonly max: FeatureMaps['maps'];
    readonly average: FeatureMaps['maps'];
  };
  readonly cell?: {
    readonly at: readonly [number, number];
    readonly values: readonly number[];
    readonly box_in_input: Box | null;
    readonly box: Box | null;
  };
  readonly picture: { readonly height: number; readonly width: number };
}

/** A series as it is sent. */
export interface SentSeries {
  readonly id: string;
  readonly values: readonly (number | null)[];
  readonly timestamps?: readonly string[];
  readonly start?: string;
  readonly frequency?: string;
}

export type Forecast = Forecasts;
export type SeriesForecast = Forecasts['forecasts'][number];
export type BaselineName = keyof SeriesForecast['baselines'];
export type Backtest = Answer<'/api/v1/models/{model}/backtests', 'post'>;
export type PointScores = Backtest['baselines'][BaselineName];

export type Recipe = Answer<'/api/v1/recipes', 'get'>['recipes'][number];
export type JobState = Answer<'/api/v1/train-jobs/{id}', 'get'>['state'];
export type JobList = Answer<'/api/v1/train-jobs', 'get'>;
export type Curves = Answer<'/api/v1/train-jobs/{id}/metrics', 'get'>['metrics'];
export type Checkpoint = Answer<'/api/v1/train-jobs/{id}/checkpoints', 'get'>['checkpoints'][number];

/** What the report of a train job says of a classifier; row numbers are rows of `pictures.dataset`. */
export interface ClassificationReport {
  readonly rows: number;
  /** Class names in the order of the numbers that stand for them. */
  readonly labels: readonly string[];
  readonly classes: readonly { readonly precision: number; readonly recall: number }[];
  /** [target][predicted] counts; `null` when there are too many classes for a matrix. */
  readonly confusion: readonly (readonly number[])[] | null;
  /** The fullest wrong cells, then the right ones. */
  readonly cells: readonly ConfusionCell[];
  /** The surest wrong answers, surest first. */
  readonly worst: readonly WrongAnswer[];
  readonly pictures: { readonly dataset: DatasetVersion };
}

export interface ConfusionCell {
  readonly target: number;
  readonly predicted: number;
  readonly count: number;
  /** The surest of its rows, bounded by the server. */
  readonly rows: readonly number[];
}

export interface WrongAnswer {
  readonly row: number;
  readonly target: number;
  readonly predicted: number;
  /** Probability given to the predicted class. */
  readonly score: number;
}

export interface DatasetVersion {
  readonly id: string;
  readonly version: number;
}

/** What the report of a train job says a version follows from. */
export interface Lineage {
  readonly dataset: DatasetVersion & { readonly digest: string };
  readonly validation_dataset: (DatasetVersion & { readonly digest: string }) | null;
  readonly base_model: { readonly name: string; readonly version: number } | null;
  readonly recipe: string;
  readonly seed: number;
  readonly striate: string;
  readonly commit: string | null;
  readonly node: string;
  readonly weights_sha256: string;
}

export type Layer = Answer<'/api/v1/models/{model}/layers', 'get'>['layers'][number];
export type BatchingState = Answer<'/api/v1/models/{model}/versions/{version}/batching', 'get'>;

/** How batches of one size ran since the start. */
export interface BatchSize {
  readonly rows: number;
  readonly count: number;
  /** Mean time of one. */
  readonly ms: number;
}
