/**
 * The model IR: what every file format reads into, and what the compiler, the reference interpreter, shape inference
 * and receptive fields read. Semantics are Keras' (inference mode). Tensors are channels-last: a reader of a
 * channels-first model puts `permute` nodes around. Everything here is plain data; nothing in it is trusted until
 * `validateGraph` has passed.
 */

/** Points to one output of a node. Most nodes have one; recurrent layers with returned states have more. */
export interface TensorRef {
  readonly node: string;
  readonly output: number;
}

/** A constant of the model. Values are always float32 here (bfloat16 and float16 files are widened by the reader). */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Key of `ModelGraph.weights`. Shared layers' nodes carry the same ids. */
export type WeightId = string;

export interface GraphInput {
  /** The InputLayer's name: the signature's input name. */
  readonly name: string;
  readonly dtype: 'float32' | 'int32' | 'uint8' | 'bool';
  /** Axis 0 is the batch and `null`; other `null`s are free axes (time). */
  readonly shape: readonly (number | null)[];
}

export interface GraphOutput {
  /** The output layer's name: the signature's output name; made unique by the reader. */
  readonly name: string;
  readonly tensor: TensorRef;
}

/** One call of one layer. `id` is unique in the graph; `layer` is the layer's own name (the same for shared calls). */
export interface GraphNode {
  readonly id: string;
  readonly layer: string;
  /** The class name in the file, for messages: `Conv2D`, `LSTM`. */
  readonly className: string;
  readonly op: LayerOp;
  readonly inputs: readonly TensorRef[];
}

export interface ModelGraph {
  readonly name: string;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
  /** In an order in which every node comes after its inputs. A graph input is referred to by `{node: inputName, output: 0}`. */
  readonly nodes: readonly GraphNode[];
  readonly weights: ReadonlyMap<WeightId, Weight>;
}

/**
 * Activation functions, named as Keras 3 names them, but for `hard_sigmoid`, which has two meanings:
 * `hard_sigmoid` is Keras 3's relu6(x + 3) / 6; `hard_sigmoid_keras2` is clip(0.2 x + 0.5, 0, 1) of Keras 1, 2 and tfjs.
 */
export type Activation =
  | {
      readonly name:
        | 'linear'
        | 'relu6'
        | 'sigmoid'
        | 'hard_sigmoid'
        | 'hard_sigmoid_keras2'
        | 'tanh'
        | 'selu'
        | 'softplus'
        | 'softsign'
        | 'silu'
        | 'hard_silu'
        | 'mish'
        | 'exponential'
        | 'log_sigmoid';
    }
  /** max(x, 0) with Keras' ReLU options: f(x) = maxValue for x >= maxValue, x for x >= threshold, else negativeSlope * (x - threshold). */
  | {
      readonly name: 'relu';
      readonly maxValue: number | null;
      readonly negativeSlope: number;
      readonly threshold: number;
    }
  | { readonly name: 'leaky_relu'; readonly negativeSlope: number }
  | { readonly name: 'elu'; readonly alpha: number }
  | { readonly name: 'gelu'; readonly approximate: boolean }
  | { readonly name: 'softmax'; readonly axis: number }
  | { readonly name: 'log_softmax'; readonly axis: number };

export type Padding = 'valid' | 'same' | 'causal';

interface ConvolutionOptions {
  /** 1 for [batch, steps, channels], 2 for [batch, height, width, channels]; the lists below have this length. */
  readonly spatialRank: 1 | 2;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: Padding;
  readonly activation: Activation;
  readonly bias: WeightId | null;
}

export interface Conv extends ConvolutionOptions {
  readonly kind: 'conv';
  readonly groups: number;
  /** [...kernelSize, inChannels / groups, filters]. */
  readonly kernel: WeightId;
}

export interface DepthwiseConv extends ConvolutionOptions {
  readonly kind: 'depthwise_conv';
  /** [...kernelSize, inChannels, depthMultiplier]. */
  readonly kernel: WeightId;
}

export interface SeparableConv extends ConvolutionOptions {
  readonly kind: 'separable_conv';
  /** [...kernelSize, inChannels, depthMultiplier]. */
  readonly depthwiseKernel: WeightId;
  /** [...ones, inChannels * depthMultiplier, filters]. */
  readonly pointwiseKernel: WeightId;
}

export interface ConvTranspose extends ConvolutionOptions {
  readonly kind: 'conv_transpose';
  /** Extra size at the end of each axis, or `null` for Keras' default. */
  readonly outputPadding: readonly number[] | null;
  /** [...kernelSize, filters, inChannels]. */
  readonly kernel: WeightId;
}

export interface Pool {
  readonly kind: 'pool';
  readonly mode: 'max' | 'average';
  readonly spatialRank: 1 | 2;
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: 'valid' | 'same';
}

export interface GlobalPool {
  readonly kind: 'global_pool';
  readonly mode: 'max' | 'average';
  readonly spatialRank: 1 | 2;
  readonly keepDims: boolean;
}

export interface BatchNorm {
  readonly kind: 'batch_norm';
  /** Counted from 0, never negative; weights are [size of that axis]. */
  readonly axis: number;
  readonly epsilon: number;
  readonly gamma: WeightId | null;
  readonly beta: WeightId | null;
  readonly mean: WeightId;
  readonly variance: WeightId;
}

export interface LayerNorm {
  readonly kind: 'layer_norm';
  /** Counted from 0, ascending. */
  readonly axes: readonly number[];
  readonly epsilon: number;
  readonly gamma: WeightId | null;
  readonly beta: WeightId | null;
}

export interface Dense {
  readonly kind: 'dense';
  /** [in, units]; contracts the last axis at any rank. */
  readonly kernel: WeightId;
  readonly bias: WeightId | null;
  readonly activation: Activation;
}

export interface Embedding {
  readonly kind: 'embedding';
  /** [vocabulary, size]. */
  readonly table: WeightId;
}

export type Merge =
  | {
      readonly kind: 'merge';
      readonly mode: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum';
    }
  | { readonly kind: 'merge'; readonly mode: 'concatenate'; readonly axis: number }
  | {
      readonly kind: 'merge';
      readonly mode: 'dot';
      readonly axes: readonly [number, number];
      readonly normalize: boolean;
    };

export type Shaping =
  | { readonly kind: 'identity' }
  | { readonly kind: 'flatten' }
  /** Without the batch axis; at most one -1. */
  | { readonly kind: 'reshape'; readonly targetShape: readonly number[] }
  /** Keras' dims: counted from 1, without the batch axis. */
  | { readonly kind: 'permute'; readonly dims: readonly number[] }
  | { readonly kind: 'repeat_vector'; readonly times: number }
  | {
      readonly kind: 'zero_padding';
      readonly spatialRank: 1 | 2;
      readonly padding: readonly (readonly [number, number])[];
    }
  | {
      readonly kind: 'cropping';
      readonly spatialRank: 1 | 2;
      readonly cropping: readonly (readonly [number, number])[];
    }
  | {
      readonly kind: 'up_sampling';
      readonly spatialRank: 1 | 2;
      readonly size: readonly number[];
      readonly interpolation: 'nearest' | 'bilinear';
    };

export type Preprocessing =
  | { readonly kind: 'rescaling'; readonly scale: readonly number[]; readonly offset: readonly number[] }
  /** (x - mean) / max(sqrt(variance), 1e-7), or its inverse; mean and variance broadcast against the last axis. */
  | {
      readonly kind: 'normalization';
      readonly mean: WeightId;
      readonly variance: WeightId;
      readonly invert: boolean;
    }
  | {
      readonly kind: 'resizing';
      readonly height: number;
      readonly width: number;
      readonly interpolation: 'nearest' | 'bilinear';
      readonly cropToAspectRatio: boolean;
    }
  | { readonly kind: 'center_crop'; readonly height: number; readonly width: number };

export type ActivationOp =
  | { readonly kind: 'activation'; readonly activation: Activation }
  /** alpha broadcasts against [...shape without batch] with 1 on shared axes. */
  | { readonly kind: 'prelu'; readonly alpha: WeightId };

/** Keras gate order in every weight: LSTM i,f,c,o; GRU z,r,h. */
export interface RecurrentCell {
  readonly type: 'lstm' | 'gru' | 'simple_rnn';
  readonly units: number;
  readonly activation: Activation;
  /** Not used by simple_rnn (linear there). */
  readonly recurrentActivation: Activation;
  /** [features, gates * units]. */
  readonly kernel: WeightId;
  /** [units, gates * units]. */
  readonly recurrentKernel: WeightId;
  /** [gates * units], or [2, 3 * units] for a GRU with resetAfter (input half, recurrent half); null without bias. */
  readonly bias: WeightId | null;
  /** GRU only, false elsewhere. */
  readonly resetAfter: boolean;
}

/**
 * Inputs: the sequence [rows, steps, features], then the initial states if they are given (h, then c for lstm), each
 * [rows, units]. Outputs: the sequence or the last output, then h (and c) if `returnState`.
 * `goBackwards` runs from the last step to the first and is not reversed back (Keras).
 */
export interface Recurrent {
  readonly kind: 'recurrent';
  readonly cell: RecurrentCell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
}

/** The backward half's sequence is reversed back before the merge. `mergeMode: null` gives two outputs. */
export interface Bidirectional {
  readonly kind: 'bidirectional';
  readonly forward: RecurrentCell;
  readonly backward: RecurrentCell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly mergeMode: 'concat' | 'sum' | 'mul' | 'ave' | null;
}

/** Applies `inner` to every step of [rows, steps, ...]. A nested model inside is given as several of these in a row. */
export interface TimeDistributed {
  readonly kind: 'time_distributed';
  readonly inner: LayerOp;
}

export type LayerOp =
  | Conv
  | DepthwiseConv
  | SeparableConv
  | ConvTranspose
  | Pool
  | GlobalPool
  | BatchNorm
  | LayerNorm
  | Dense
  | Embedding
  | Merge
  | Shaping
  | Preprocessing
  | ActivationOp
  | Recurrent
  | Bidirectional
  | TimeDistributed;
