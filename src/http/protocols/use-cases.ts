import type { StriateError } from '../../errors/striate-error';
import type { RequestRecord } from '../../metrics/request-record';
import type { NamedTensors, Signature } from '../../tensor/tensor';
import type { Clock } from '../../time/clock';

/** Which version of a model a request means: a number, a version label, or neither for the default version. */
export interface ModelTarget {
  readonly model: string;
  readonly version: number | null;
  readonly label: string | null;
  /** Where a label is split between two versions, the same key means the same version. */
  readonly key: string;
}

/** One version of a model, as the protocols describe it. */
export interface ServedModel {
  readonly name: string;
  readonly version: number;
  /** The versions that answer requests, ascending. */
  readonly versions: readonly number[];
  readonly task: 'classification' | 'forecasting' | 'tensor';
  readonly signature: Signature;
  /** Whether the model has a picture front-end, so that an encoded picture may stand for the input tensor. */
  readonly takesPictures: boolean;
  /** Class names in the order of the scores; null when the model has none. */
  readonly classNames: readonly string[] | null;
  /** Most rows of one request; 0 when the model does not batch. */
  readonly maxBatchRows: number;
  /** Longest wait to fill a batch, in milliseconds. */
  readonly maxQueueDelayMs: number;
  readonly device: 'cpu' | 'gpu';
}

/** What a codec must know of a model to read a request for it. */
export type DecodeTarget = Pick<ServedModel, 'name' | 'signature' | 'takesPictures'>;

export type VersionState = 'new' | 'loading' | 'available' | 'draining' | 'unloading' | 'unloaded' | 'failed';

export interface VersionStatus {
  readonly version: number;
  readonly state: VersionState;
  /** Why the version is in this state; null when there is nothing to say. */
  readonly reason: string | null;
}

/** A model of the repository with all its versions, whatever their state. */
export interface ModelStatus {
  readonly name: string;
  /** Newest first. */
  readonly versions: readonly VersionStatus[];
  /** Version by version label. */
  readonly labels: ReadonlyMap<string, number>;
}

/** How often something happened and how long it took in all; both are whole numbers. */
export interface DurationCount {
  readonly count: number;
  readonly ns: number;
}

/** Compute counts of the batches of one size. */
export interface BatchStatistics {
  readonly rows: number;
  readonly decode: DurationCount;
  readonly compute: DurationCount;
  readonly encode: DurationCount;
}

/** Counts of one version since it was loaded. */
export interface ModelStatistics {
  readonly name: string;
  readonly version: number;
  /** Milliseconds since the epoch; 0 before the first request. */
  readonly lastRequestAt: number;
  /** Rows answered. */
  readonly rows: number;
  /** Batches run. */
  readonly batches: number;
  readonly success: DurationCount;
  readonly fail: DurationCount;
  readonly queue: DurationCount;
  /** These three have the same count: the requests that were computed. */
  readonly decode: DurationCount;
  readonly compute: DurationCount;
  readonly encode: DurationCount;
  readonly byBatch: readonly BatchStatistics[];
}

/** What a request feeds: tensors by input name, or encoded pictures, one row each. */
export type PredictInputs =
  | { readonly kind: 'tensors'; readonly tensors: NamedTensors }
  | { readonly kind: 'pictures'; readonly pictures: readonly Buffer[] };

export interface PredictCommand {
  readonly target: ModelTarget;
  /**
   * The version that was described to whoever read the inputs: it runs them. Another one that `target` means takes its
   * place only where it has gone meanwhile.
   */
  readonly described: number;
  readonly inputs: PredictInputs;
  /** Instant on the clock after which the answer is worthless; null for the model's own limit. */
  readonly deadlineMs: number | null;
  /** 1 is served first; 0 is the model's default. */
  readonly priority: number;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
  /** Takes down what becomes of the request. */
  readonly record?: RequestRecord;
}

export interface Prediction {
  /** The version that answered. */
  readonly version: number;
  readonly outputs: NamedTensors;
}

/** The one use case behind infer, predict, classify and regress. Rejects with a StriateError. */
export interface PredictUseCase {
  predict(command: PredictCommand): Promise<Prediction>;
}

/** What can be refused before a body is read. */
export interface AdmissionUseCase {
  /** What a request with these headers would be refused with now, or null. */
  refusal(
    target: ModelTarget,
    headers: {
      readonly deadlineMs: number | null;
      readonly hasPictures: boolean;
      /** Keeps the place of a request that is let in until it is in the queue or released; null: keeps none. */
      readonly ticket: object | null;
    },
  ): StriateError | null;
  /** Gives up the place of a request that will not come, or has come. */
  release(ticket: object): void;
}

/** The models of the server. Every method throws or rejects with MODEL_NOT_FOUND and its neighbours. */
export interface ModelsUseCase {
  /** The version that answers `target`; MODEL_NOT_AVAILABLE when it is not available. */
  describe(target: ModelTarget): ServedModel;
  status(model: string): ModelStatus;
  list(): readonly ModelStatus[];
  statistics(): readonly ModelStatistics[];
  /** Loads the model anew; the old version answers until the new one is ready. */
  load(model: string): Promise<void>;
  unload(model: string): Promise<void>;
}

/** The state of the server as a whole. */
export interface ServerUseCase {
  readonly name: string;
  readonly version: string;
  /** Whether requests are served: started, not draining, models ended loading. */
  ready(): boolean;
}

/** What the protocol plugins are given by app.ts. */
export interface ProtocolOptions {
  readonly admission: AdmissionUseCase;
  readonly predict: PredictUseCase;
  readonly models: ModelsUseCase;
  readonly server: ServerUseCase;
  readonly clock: Clock;
  /** Largest body, after decompression too. */
  readonly maxBodyBytes: number;
  /** NaN and infinities in JSON replies: the bare `token` of Triton and TensorFlow Serving, or `refuse`. */
  readonly nonFinite: 'token' | 'refuse';
}
