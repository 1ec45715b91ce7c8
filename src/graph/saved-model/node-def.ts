/** Numbers of tensorflow/core/framework/types.proto. */
export const DataType = {
  float: 1,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const;

export type DataTypeNumber = (typeof DataType)[keyof typeof DataType];

/** A constant as it stands in the file: little-endian bytes of the elements, row-major. */
export interface ConstantTensor {
  readonly dtype: DataTypeNumber;
  readonly shape: readonly number[];
  readonly content: Uint8Array;
}

/** The kinds of attribute that our graphs use. */
export type Attribute =
  | { readonly kind: 'type'; readonly value: DataTypeNumber }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  /** -1 is a free axis. */
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: ConstantTensor };

export type Attributes = Readonly<Record<string, Attribute>>;

/** One TensorFlow operation. Inputs are `node` (its first output) or `node:k`. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** A signature's input or output: which tensor of the graph it is. */
export interface TensorInfo {
  readonly name: string;
  /** `node:0`. */
  readonly tensor: string;
  readonly dtype: DataTypeNumber;
  /** -1 is a free axis. */
  readonly shape: readonly number[];
}

export interface SignatureDef {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export const attribute = {
  type: (value: DataTypeNumber): Attribute => ({ kind: 'type', value }),
  int: (value: number): Attribute => ({ kind: 'int', value }),
  ints: (value: readonly number[]): Attribute => ({ kind: 'ints', value }),
  float: (value: number): Attribute => ({ kind: 'float', value }),
  bool: (value: boolean): Attribute => ({ kind: 'bool', value }),
  string: (value: string): Attribute => ({ kind: 'string', value }),
  shape: (value: readonly number[]): Attribute => ({ kind: 'shape', value }),
  tensor: (value: ConstantTensor): Attribute => ({ kind: 'tensor', value }),
} as const;
