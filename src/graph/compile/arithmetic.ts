import { floatTensor, bfloat16Tensor, intTensor, type OpSink, type Ref } from '../saved-model/graph-builder';
import { attribute, DataType, type Attributes, type DataTypeNumber } from '../saved-model/node-def';

type BinaryOp = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'Maximum' | 'Minimum' | 'SquaredDifference';
type UnaryOp =
  | 'Relu'
  | 'Relu6'
  | 'Sigmoid'
  | 'Tanh'
  | 'Elu'
  | 'Selu'
  | 'Softplus'
  | 'Softsign'
  | 'Softmax'
  | 'LogSoftmax'
  | 'Exp'
  | 'Log'
  | 'Erf'
  | 'Neg'
  | 'Rsqrt'
  | 'Square';
type Reduction = 'Sum' | 'Mean' | 'Max';

/** Writes arithmetic on tensors of one element type into a graph or a loop's body. */
export class Arithmetic {
  constructor(
    readonly sink: OpSink,
    readonly dtype: DataTypeNumber,
  ) {}

  binary(op: BinaryOp, left: Ref, right: Ref): Ref {
    return this.sink.node(op, [left, right], this.#type());
  }

  unary(op: UnaryOp, input: Ref, attributes: Attributes = {}): Ref {
    return this.sink.node(op, [input], { ...this.#type(), ...attributes });
  }

  /** Reduces `axes`, which stay with size 1 if `keepDims`. */
  reduce(
    op: Reduction,
    input: Ref,
    options: { readonly axes: readonly number[]; readonly keepDims: boolean },
  ): Ref {
    return this.sink.node(op, [input, this.sink.constant(intTensor(options.axes))], {
      ...this.#type(),
      Tidx: attribute.type(DataType.int32),
      keep_dims: attribute.bool(options.keepDims),
    });
  }

  /** A matrix product of two matrices. */
  matMul(left: Ref, right: Ref): Ref {
    return this.sink.node('MatMul', [left, right], this.#type());
  }

  /** Adds `bias` to the last axis. */
  biasAdd(input: Ref, bias: Ref): Ref {
    return this.sink.node('BiasAdd', [input, bias], this.#type());
  }

  /** `x` where the values of `left` are greater than those of `right`, 0 elsewhere. */
  zeroUnlessGreater(x: Ref, bound: Ref): Ref {
    const mask = this.sink.node('Greater', [x, bound], this.#type());
    const factor = this.sink.node('Cast', [mask], {
      SrcT: attribute.type(DataType.bool),
      DstT: attribute.type(this.dtype),
    });
    return this.binary('Mul', x, factor);
  }

  scalar(value: number): Ref {
    return this.values([], Float32Array.of(value));
  }

  /** A constant in this arithmetic's element type. */
  values(shape: readonly number[], data: Float32Array): Ref {
    return this.sink.constant(
      this.dtype === DataType.bfloat16 ? bfloat16Tensor(shape, data) : floatTensor(shape, data),
    );
  }

  #type(): Attributes {
    return { T: attribute.type(this.dtype) };
  }
}
