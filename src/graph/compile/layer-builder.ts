import type { Activation, ModelGraph, Weight, WeightId } from '../ir';
import type { Shape, ShapeContext } from '../op-shapes/shape';
import { unsupportedLayer, type LayerName } from '../problem';
import { intScalar, intTensor, type GraphBuilder, type Ref } from '../saved-model/graph-builder';
import { attribute, DataType, type DataTypeNumber } from '../saved-model/node-def';
import { activate } from './activation';
import { Arithmetic } from './arithmetic';
import type { LengthTensors } from './length-tensors';
import type { Value } from './value';

export interface CompilerSettings {
  readonly precision: 'float32' | 'bf16';
  readonly recurrence: 'block_lstm' | 'cudnn';
}

/** A size that is known now, or the tensor (an int32 scalar) that holds it at a run. */
export type Size = number | Ref;

/** What does not change from layer to layer while one graph is compiled. */
export interface Compilation {
  readonly graph: ModelGraph;
  readonly builder: GraphBuilder;
  readonly settings: CompilerSettings;
  readonly lengths: LengthTensors | null;
  /** Derived tensors (casts, transposes, sizes, constants of weights) by what they were derived from. */
  readonly derived: Map<string, Ref>;
}

/** Writes the operations of one layer: casts, layouts, sizes and constants, so that layer files hold formulas only. */
export class LayerBuilder implements ShapeContext {
  readonly builder: GraphBuilder;
  readonly settings: CompilerSettings;
  /** float32 arithmetic in the graph itself. */
  readonly math: Arithmetic;

  constructor(
    readonly compilation: Compilation,
    readonly at: LayerName,
    readonly shapes: ShapeContext,
  ) {
    this.builder = compilation.builder;
    this.settings = compilation.settings;
    this.math = new Arithmetic(compilation.builder, DataType.float);
  }

  weight(id: WeightId): Weight {
    return this.shapes.weight(id);
  }

  fail(detail: string): never {
    return this.shapes.fail(detail);
  }

  /** Throws FORMAT_UNSUPPORTED_LAYER. */
  unsupported(options: string): never {
    throw unsupportedLayer(this.at, options);
  }

  /** Element type of convolutions and matrix products. */
  get computeType(): DataTypeNumber {
    return this.settings.precision === 'bf16' ? DataType.bfloat16 : DataType.float;
  }

  /** Arithmetic on values of `dtype`. */
  mathOf(dtype: DataTypeNumber): Arithmetic {
    return dtype === DataType.float ? this.math : new Arithmetic(this.builder, dtype);
  }

  /** A new batch-major value; without `dtype` it is float32. */
  value(ref: Ref, shape: Shape, dtype: DataTypeNumber = DataType.float): Value {
    return { ref, dtype, shape, layout: 'batch_major', lengths: null };
  }

  /** The value in another element type. */
  cast(value: Value, dtype: DataTypeNumber): Value {
    if (value.dtype === dtype) return value;
    const ref = this.derive(`cast ${dtype} ${value.ref}`, () =>
      this.builder.node('Cast', [value.ref], {
        SrcT: attribute.type(value.dtype),
        DstT: attribute.type(dtype),
      }),
    );
    return { ...value, ref, dtype };
  }

  /** The value as [steps, batch, features] or as [batch, steps, ...]. */
  inLayout(value: Value, layout: Value['layout']): Value {
    if (value.layout === layout) return value;
    const ref = this.derive(`${layout} ${value.ref}`, () =>
      this.transpose(value, swapFirstAxes(value.shape.length)),
    );
    return { ...value, ref, layout };
  }

  /** The value as batch-major float32. */
  float(value: Value): Ref {
    return this.inLayout(this.cast(value, DataType.float), 'batch_major').ref;
  }

  /** Batch-major, bfloat16 kept when it is that already, everything else float32. */
  floating(value: Value): Value {
    const isFloating = value.dtype === DataType.float || value.dtype === DataType.bfloat16;
    return this.inLayout(isFloating ? value : this.cast(value, DataType.float), 'batch_major');
  }

  transpose(value: Value, order: readonly number[]): Ref {
    return this.builder.node('Transpose', [value.ref, this.ints(order)], {
      T: attribute.type(value.dtype),
      Tperm: attribute.type(DataType.int32),
    });
  }

  ints(values: readonly number[]): Ref {
    return this.builder.constant(intTensor(values));
  }

  int(value: number): Ref {
    return this.builder.constant(intScalar(value));
  }

  /** A weight's constant in `dtype`, made by `data` (as it is without) with `shape`; made once for all calls of a shared layer. */
  constantOf(
    id: WeightId,
    options: {
      readonly dtype?: DataTypeNumber;
      readonly form?: string;
      readonly shape?: readonly number[];
      readonly data?: (weight: Weight) => Float32Array;
    } = {},
  ): Ref {
    const weight = this.weight(id);
    const { dtype = DataType.float, form = 'plain', shape = weight.shape, data } = options;
    return this.derive(`weight ${form} ${dtype} ${shape.join()} ${id}`, () =>
      this.mathOf(dtype).values(shape, data === undefined ? weight.data : data(weight)),
    );
  }

  /** The size of `axis` (counted batch-major): a number if the shape has it, else an int32 scalar tensor. */
  sizeOf(value: Value, axis: number): Size {
    const size = value.shape[axis];
    if (size !== null && size !== undefined) return size;
    const position = value.layout === 'time_major' && axis < 2 ? 1 - axis : axis;
    return this.derive(`size ${position} ${value.ref}`, () => {
      const shape = this.derive(`shape ${value.ref}`, () =>
        this.builder.node('Shape', [value.ref], { T: attribute.type(value.dtype) }),
      );
      return this.builder.node(
        'StridedSlice',
        [shape, this.ints([position]), this.ints([position + 1]), this.ints([1])],
        {
          T: attribute.type(DataType.int32),
          Index: attribute.type(DataType.int32),
          shrink_axis_mask: attribute.int(1),
        },
      );
    });
  }

  /** An int32 vector of sizes, for Fill and Conv2DBackpropInput. */
  sizes(dims: readonly Size[]): Ref {
    if (dims.every((dim) => typeof dim === 'number')) return this.ints(dims);
    return this.builder.node(
      'Pack',
      dims.map((dim) => (typeof dim === 'number' ? this.int(dim) : dim)),
      {
        N: attribute.int(dims.length),
        T: attribute.type(DataType.int32),
      },
    );
  }

  /** Reshapes; one of `dims` may be -1. With at most one unknown size no tensor of sizes is needed. */
  reshape(ref: Ref, dims: readonly Size[], dtype: DataTypeNumber = DataType.float): Ref {
    const unknown = dims.filter((dim) => typeof dim !== 'number' || dim === -1).length;
    const target =
      unknown > 1 ? this.sizes(dims) : this.ints(dims.map((dim) => (typeof dim === 'number' ? dim : -1)));
    return this.builder.node('Reshape', [ref, target], { T: attribute.type(dtype) });
  }

  /** A zeroed float32 [batch, units], batch as in `like`. */
  zeros(like: Value, units: number): Ref {
    const batch = this.sizeOf(like, 0);
    return this.derive(`zeros ${batch} ${units}`, () =>
      this.builder.node('Fill', [this.sizes([batch, units]), this.math.scalar(0)], {
        T: attribute.type(DataType.float),
      }),
    );
  }

  /** Applies an activation: in bfloat16 for those that are exact there, else in float32. */
  activate(value: Value, activation: Activation): Value {
    if (activation.name === 'linear') return value;
    const isPlain = activation.name === 'relu' || activation.name === 'relu6';
    const input = isPlain && value.dtype === DataType.bfloat16 ? value : this.cast(value, DataType.float);
    const normalizes = activation.name === 'softmax' || activation.name === 'log_softmax';
    const placed = normalizes && activation.axis !== -1 ? this.inLayout(input, 'batch_major') : input;
    return {
      ...placed,
      ref: activate(this.mathOf(placed.dtype), activation, placed.ref, value.shape.length),
    };
  }

  /** The tensor that was derived under `key`, made by `make` the first time. */
  derive(key: string, make: () => Ref): Ref {
    const known = this.compilation.derived.get(key);
    if (known !== undefined) return known;
    const ref = make();
    this.compilation.derived.set(key, ref);
    return ref;
  }
}

function swapFirstAxes(rank: number): number[] {
  return [1, 0, ...Array.from({ length: rank - 2 }, (_, index) => index + 2)];
}
