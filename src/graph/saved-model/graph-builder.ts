import { attribute, DataType, type Attributes, type ConstantTensor, type NodeDef } from './node-def';

/** Names one tensor: `node`, or `node:k` for output k of a node with several. */
export type Ref = string;

/** Where operations are written: the graph itself, or the body of a loop in it. */
export interface OpSink {
  /** Adds an operation and gives its first output. */
  node(op: string, inputs: readonly Ref[], attributes?: Attributes): Ref;
  /** Adds a constant; equal small ones are shared. */
  constant(tensor: ConstantTensor): Ref;
}

/** Output `index` of the operation whose first output is `ref`. */
export function outputOf(ref: Ref, index: number): Ref {
  return index === 0 ? ref : `${ref}:${index}`;
}

/** Constants up to this many bytes are looked up before they are added: shapes, axes, scalars. */
const SHARED_BYTES = 64;

/** Collects the operations of a graph under readable, unique names. */
export class GraphBuilder implements OpSink {
  readonly nodes: NodeDef[] = [];
  readonly #names = new Set<string>();
  readonly #nextSuffix = new Map<string, number>();
  readonly #shared = new Map<string, Ref>();
  #scope = '';

  /** Operations added from now on are named `scope/Op`; characters that TensorFlow does not allow become `_`. */
  enter(scope: string): void {
    this.#scope = `${scope.slice(0, 100).replace(/[^A-Za-z0-9.]/g, '_')}/`.replace(/^_/, 'x_');
  }

  node(op: string, inputs: readonly Ref[], attributes: Attributes = {}): Ref {
    const name = this.uniqueName(op);
    this.place(name, op, inputs, attributes);
    return name;
  }

  /** Adds an operation under a name from `uniqueName`: a loop's head names its end before that is written. */
  place(name: Ref, op: string, inputs: readonly Ref[], attributes: Attributes): void {
    this.nodes.push({ name, op, inputs, attributes });
  }

  constant(tensor: ConstantTensor): Ref {
    const add = (): Ref =>
      this.node('Const', [], { dtype: attribute.type(tensor.dtype), value: attribute.tensor(tensor) });
    if (tensor.content.length > SHARED_BYTES) return add();
    const key = `${tensor.dtype} ${tensor.shape.join(',')} ${tensor.content.join(',')}`;
    const ref = this.#shared.get(key) ?? add();
    this.#shared.set(key, ref);
    return ref;
  }

  /** A name in the current scope that nothing else has. */
  uniqueName(base: string): Ref {
    const wanted = `${this.#scope}${base}`;
    let suffix = this.#nextSuffix.get(wanted) ?? 0;
    let name = suffix === 0 ? wanted : `${wanted}_${suffix}`;
    while (this.#names.has(name)) {
      suffix += 1;
      name = `${wanted}_${suffix}`;
    }
    this.#nextSuffix.set(wanted, suffix + 1);
    this.#names.add(name);
    return name;
  }
}

/** Bytes of a typed array, not copied. All machines that TensorFlow runs on here are little-endian. */
function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

export function floatTensor(shape: readonly number[], data: Float32Array): ConstantTensor {
  return { dtype: DataType.float, shape, content: bytesOf(data) };
}

export function intTensor(values: readonly number[]): ConstantTensor {
  return { dtype: DataType.int32, shape: [values.length], content: bytesOf(Int32Array.from(values)) };
}

export function intScalar(value: number): ConstantTensor {
  return { dtype: DataType.int32, shape: [], content: bytesOf(Int32Array.of(value)) };
}

/** bfloat16 halves of float32 values, rounded to nearest even; NaN stays NaN. */
export function bfloat16Tensor(shape: readonly number[], data: Float32Array): ConstantTensor {
  const bits = new Uint32Array(data.length);
  new Float32Array(bits.buffer).set(data);
  const halves = new Uint16Array(data.length);
  for (let index = 0; index < data.length; index++) {
    const word = bits[index]!;
    const isNaN = (word & 0x7fffffff) > 0x7f800000;
    halves[index] = isNaN ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return { dtype: DataType.bfloat16, shape, content: bytesOf(halves) };
}
