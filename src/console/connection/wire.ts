/** The answers that the console reads, as they come over the wire; see /docs. */

export interface Server {
  readonly version: string;
  readonly device: string | null;
  readonly device_reason: string | null;
}

export interface TensorSpec {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | null)[];
}

export type VersionState = 'new' | 'loading' | 'available' | 'draining' | 'unloading' | 'unloaded' | 'failed';

export interface ModelVersion {
  readonly version: number;
  readonly state: VersionState;
  readonly reason: { readonly code: string; readonly detail: string } | null;
  readonly backend: string | null;
  readonly recurrence: string | null;
  readonly precision: string | null;
  readonly precision_reason: string | null;
  readonly device: string | null;
  readonly on_demand: boolean;
  readonly format: string | null;
  readonly max_abs_error: number | null;
  readonly parameters: number | null;
  readonly loaded_at: string | null;
  readonly guessed: readonly string[];
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export interface Model {
  readonly name: string;
  readonly task: string | null;
  readonly description: string | null;
  readonly default_version: number | null;
  readonly version_labels: Readonly<Record<string, number>>;
  readonly version_splits: Readonly<Record<string, Split>>;
  readonly versions: readonly ModelVersion[];
}

export interface Split {
  readonly version: number;
  readonly percent: number;
}

export interface VersionLabel {
  readonly label: string;
  readonly version: number;
  readonly split: Split | null;
  readonly pinned: boolean;
  readonly past: readonly {
    readonly version: number;
    readonly split: Split | null;
    readonly until: string;
  }[];
}

export interface Timings {
  readonly decode: number;
  readonly queue: number;
  readonly compute: number;
  readonly encode: number;
  readonly batch_rows: number;
}

export interface Prediction {
  readonly label: string;
  readonly score: number;
}

export interface Classification {
  readonly model: string;
  readonly version: number;
  readonly predictions: readonly Prediction[];
  readonly timings_ms: Timings;
}

/** A series as it is sent. */
export interface SentSeries {
  readonly id: string;
  readonly values: readonly (number | null)[];
  readonly timestamps?: readonly string[];
  readonly start?: string;
  readonly frequency?: string;
}

export interface Band {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

export type BaselineName = 'last_value' | 'seasonal_naive' | 'ridge_ar';

export interface SeriesForecast {
  readonly id: string;
  readonly timestamps: readonly string[] | null;
  readonly mean: readonly number[];
  readonly intervals?: Readonly<Record<string, Band | null>> | null;
  readonly baselines: Readonly<Record<BaselineName, readonly number[] | null>>;
  readonly skill: Readonly<Record<string, number>> | null;
  readonly padded: number;
  readonly filled: number;
}

export interface Forecast {
  readonly model: string;
  readonly version: number;
  readonly frequency: string | null;
  readonly forecasts: readonly SeriesForecast[];
  readonly uncertainty_reason: string | null;
  readonly degraded: boolean;
  readonly degraded_by: string | null;
  readonly timings_ms: Timings;
}

interface StepErrors {
  readonly mae: number;
  readonly rmse: number;
}

export interface PointScores extends StepErrors {
  readonly mase: number | null;
  readonly rmsse: number | null;
  readonly smape: number;
  readonly by_step: readonly StepErrors[];
}

export interface Held {
  readonly coverage: number;
  readonly width: number;
}

export interface Backtest {
  readonly model: string;
  readonly version: number;
  readonly season: number;
  readonly horizon: number;
  readonly step: number;
  readonly forecasts: number;
  readonly metrics: PointScores & {
    readonly weighted_quantile_loss: number | null;
    readonly crps: number | null;
  };
  readonly intervals: Readonly<Record<string, (Held & { readonly by_step: readonly Held[] }) | null>> | null;
  readonly uncertainty_reason: string | null;
  readonly baselines: Readonly<Record<BaselineName, PointScores>>;
  readonly skill: Readonly<Record<BaselineName, number | null>>;
  readonly timings_ms: Timings;
}

export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly kind: 'images' | 'series';
  readonly digest: string;
  readonly rows: number;
  readonly bytes: number;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  readonly created_at: string;
}

export interface Recipe {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly task: string;
  readonly hyperparameters: unknown;
}

export type JobState =
  | 'validating'
  | 'queued'
  | 'running'
  | 'pausing'
  | 'paused'
  | 'evaluating'
  | 'cancelling'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

export interface TrainJob {
  readonly id: string;
  readonly state: JobState;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly attempt: number;
  readonly progress: number;
  readonly eta_seconds: number | null;
  readonly queue_position: number | null;
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly best: { readonly epoch: number; readonly metric: string; readonly value: number } | null;
  readonly published: { readonly model: string; readonly version: number } | null;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

export interface JobEvent {
  readonly seq: number;
  readonly type: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Curves = Readonly<
  Record<string, { readonly steps: readonly number[]; readonly values: readonly (number | null)[] }>
>;

export interface Checkpoint {
  readonly step: number;
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly bytes: number;
}

export interface Layer {
  readonly name: string;
  readonly type: string;
  readonly output_shape: readonly (number | null)[];
  readonly parameters: number;
  readonly receptive_field: {
    readonly size: readonly number[];
    readonly stride: readonly number[];
    readonly offset: readonly number[];
  } | null;
}

export interface BatchingState {
  readonly max_batch_size: number;
  readonly allowed_batch_sizes: readonly number[];
  readonly max_queue_delay_ms: number;
  readonly max_queue_rows: number;
  readonly slo_ms: number | null;
  readonly priority: string;
  readonly weight: number;
  readonly full_status: number;
  readonly now: {
    readonly waiting_rows: number;
    readonly waiting_requests: number;
    readonly running_batches: number;
    readonly arriving_rows_per_second: number;
  };
}
