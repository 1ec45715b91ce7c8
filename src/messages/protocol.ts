import type { Signature, TensorSpec } from '../tensor/tensor';

/**
 * Every message that crosses the process line. The parent sends commands, the engine answers each with one reply that
 * carries the command's id; tensors travel beside the message in the same frame. The engine speaks first: hello.
 */

/** Raised when a message changes its meaning; both sides must agree, which hello proves. */
export const PROTOCOL_VERSION = 2;

export type Device = 'cpu' | 'gpu';

/** How a model's numbers are computed; `bf16` keeps softmax and recurrence in float32. */
export type Precision = 'float32' | 'bf16';

/** One layer of a model as people want to see it. Shapes have `null` for free axes. */
export interface LayerSummary {
  readonly name: string;
  /** Class name in the file: `Conv2D`. */
  readonly type: string;
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  /** In pixels of the input [height, width]; `null` where a layer sees all of it or the input is no picture. */
  readonly receptiveField: {
    readonly size: readonly number[];
    readonly stride: readonly number[];
    readonly offset: readonly number[];
  } | null;
}

/** An input or output of a graph together with the graph's own name for it, `node:index`. */
export interface BoundSpec extends TensorSpec {
  readonly tensor: string;
  /** The graph holds 64-bit integers here; outside they are int32. */
  readonly wide?: boolean;
}

/** What a graph is for: to answer requests, or to tell of its layers and gradients. */
export type GraphPurpose = 'serve' | 'explain';

/** Name of the logits beside a model's outputs in the answer of `run`; no output of a model file begins so. */
export const LOGITS = '~logits';

/** Why something cannot be explained, as an error of the catalogue. */
export interface ExplainProblem {
  readonly code: 'EXPLAIN_LAYER_UNSUITABLE' | 'EXPLAIN_UNSUPPORTED';
  readonly detail: string;
}

/** What the explaining graph of a classifier can tell; names are of its outputs. */
export interface ExplainNotes {
  /** The int32 input [rows] that says whose logit the gradients are of. */
  readonly classInput: string;
  readonly logits: string;
  readonly inputGradient: { readonly output: string } | { readonly problem: ExplainProblem };
  readonly layers: readonly {
    readonly layer: string;
    readonly activations: string;
    /** Heat maps [rows, height, width], not below 0; `null` where there is a `problem`. */
    readonly gradCam: string | null;
    readonly layerCam: string | null;
    readonly problem: ExplainProblem | null;
  }[];
}

/** What `prepare` leaves behind beside the SavedModel; enough to load and serve it without reading the model again. */
export interface PreparedModel {
  /** File format it came from: `tfjs-layers`, `keras`, … */
  readonly format: string;
  readonly backend: 'compiled' | 'saved_model';
  readonly inputs: readonly BoundSpec[];
  readonly outputs: readonly BoundSpec[];
  /** The int32 input [rows] that makes right-padded rows exact; `null` when the graph has none. */
  readonly rowLengthsTensor: string | null;
  /** Steps below which a run fails; `null` without a free step axis. */
  readonly minimumSteps: number | null;
  /** Inputs that hold indices, and the number below which they must stay. */
  readonly indexLimits: readonly { readonly input: string; readonly below: number }[];
  /** `block_lstm`, `cudnn` or `null` without recurrent layers. */
  readonly recurrence: string | null;
  readonly precision: Precision;
  /** Why a wanted precision was not taken; `null` when nothing was given up. */
  readonly precisionReason: string | null;
  /** Largest |compiled - reference| seen by the proof; `null` when there is no reference (a SavedModel is its own). */
  readonly maxAbsError: number | null;
  /** `null` for a graph that was made elsewhere. */
  readonly parameters: number | null;
  readonly layers: readonly LayerSummary[];
  /** What the softmax of the one output takes, fetched with every run; `null` where it ends in none. */
  readonly logits: BoundSpec | null;
  /**
   * The greatest logit of a row at each hundredth of the calibration rows, ascending, 101 numbers; `null` without
   * logits or calibration rows.
   */
  readonly maxLogitQuantiles: readonly number[] | null;
  /** Only of a graph that explains. */
  readonly explain?: ExplainNotes;
}

export type EngineCommand =
  /** Reads the model in `source`, compiles and proves it and writes it into the new folder `into`. */
  | {
      readonly type: 'prepare';
      readonly id: number;
      readonly source: string;
      readonly into: string;
      readonly precision: Precision;
      readonly purpose: GraphPurpose;
      /** Key of the signature of a graph that was made elsewhere; absent: `serving_default`, or the only one. */
      readonly signature?: string;
    }
  /** Loads the compiled model in `folder` under `handle`, which must be new. */
  | { readonly type: 'load'; readonly id: number; readonly handle: string; readonly folder: string }
  /** Runs zeros of `rows` rows (free axes of length `steps`) `times` times and tells how long each took. */
  | {
      readonly type: 'measure';
      readonly id: number;
      readonly handle: string;
      readonly rows: number;
      readonly steps: number;
      readonly times: number;
    }
  /**
   * Runs the frame's tensors, which must fit the signature, all with the same number of rows. `outputs`: only these are
   * computed; absent: all of them, and LOGITS where the model has them.
   */
  | {
      readonly type: 'run';
      readonly id: number;
      readonly handle: string;
      readonly outputs?: readonly string[];
    }
  | { readonly type: 'unload'; readonly id: number; readonly handle: string }
  | { readonly type: 'stats'; readonly id: number };

export type CommandType = EngineCommand['type'];

export interface RunTiming {
  /** Milliseconds inside the native call, inputs bound and outputs copied out included. */
  readonly computeMs: number;
}

export interface EngineStats {
  readonly nativeTensors: number;
  readonly savedModels: number;
  readonly residentBytes: number;
}

/** What each command's reply carries. */
export interface CommandResults {
  readonly prepare: PreparedModel;
  readonly load: PreparedModel;
  readonly measure: { readonly timesMs: readonly number[] };
  readonly run: RunTiming;
  readonly unload: null;
  readonly stats: EngineStats;
}

/** Why a command failed. `code` is of the error catalogue; `detail` may be shown to the operator. */
export interface CommandFailure {
  readonly code: string;
  readonly detail: string;
}

export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  readonly tensorflow: string;
  readonly device: Device;
  /** Why this device: shown where people look for the GPU. */
  readonly deviceReason: string;
}

export type EngineReply =
  | Hello
  | { readonly type: 'done'; readonly id: number; readonly result: CommandResults[CommandType] }
  | { readonly type: 'failed'; readonly id: number; readonly failure: CommandFailure };

/** The public signature of a prepared model. */
export function signatureOf(model: PreparedModel): Signature {
  const bare = ({ name, dtype, shape }: BoundSpec): TensorSpec => ({ name, dtype, shape });
  return { inputs: model.inputs.map(bare), outputs: model.outputs.map(bare) };
}
