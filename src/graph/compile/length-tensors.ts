import type { StepLengths } from '../padding';
import { intScalar, type GraphBuilder, type Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';

const INT: Readonly<{ T: ReturnType<typeof attribute.type> }> = { T: attribute.type(DataType.int32) };

/** Tensors that hold the true lengths of padded rows, [rows] int32, and the indices of their last steps. */
export class LengthTensors {
  readonly #lengths = new Map<string, Ref>();
  readonly #lastSteps = new Map<string, Ref>();

  /** `rowLengths` is the input that holds the lengths of the model's own input. */
  constructor(
    private readonly builder: GraphBuilder,
    private readonly rowLengths: Ref,
  ) {}

  /** Lengths of a tensor after all windows that it went through. */
  of(lengths: StepLengths): Ref {
    if (lengths.of === null) return this.rowLengths;
    const known = this.#lengths.get(lengths.key);
    if (known !== undefined) return known;
    const fits = this.builder.node('Sub', [this.of(lengths.of), this.#int(lengths.span)], INT);
    const strides = this.builder.node('FloorDiv', [fits, this.#int(lengths.stride)], INT);
    const ref = this.builder.node('AddV2', [strides, this.#int(1)], INT);
    this.#lengths.set(lengths.key, ref);
    return ref;
  }

  /** [rows, 2] indices into a time-major sequence: (length - 1, row). */
  lastSteps(lengths: StepLengths): Ref {
    const known = this.#lastSteps.get(lengths.key);
    if (known !== undefined) return known;
    const last = this.builder.node('Sub', [this.of(lengths), this.#int(1)], INT);
    const count = this.builder.node('Size', [last], { ...INT, out_type: attribute.type(DataType.int32) });
    const rows = this.builder.node('Range', [this.#int(0), count, this.#int(1)], {
      Tidx: attribute.type(DataType.int32),
    });
    const ref = this.builder.node('Pack', [last, rows], {
      ...INT,
      N: attribute.int(2),
      axis: attribute.int(1),
    });
    this.#lastSteps.set(lengths.key, ref);
    return ref;
  }

  #int(value: number): Ref {
    return this.builder.constant(intScalar(value));
  }
}
