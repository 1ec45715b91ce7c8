import type { GraphInput, LayerOp, ModelGraph, TensorRef, Weight } from '../../src/graph/ir';
import type { GraphNode, GraphOutput } from '../../src/graph/ir';

/** Small numbers that look random and are the same each time (mulberry32), from -1 to 1. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 2 - 1;
  };
}

/** Builds IR graphs for tests: one call a layer, weights from noise. */
export class TestGraph {
  readonly inputs: GraphInput[] = [];
  readonly nodes: GraphNode[] = [];
  readonly weights = new Map<string, Weight>();
  readonly outputs: GraphOutput[] = [];
  readonly #noise: () => number;

  constructor(seed = 1) {
    this.#noise = noise(seed);
  }

  input(shape: readonly (number | null)[], dtype: GraphInput['dtype'] = 'float32'): TensorRef {
    const name = `input_${this.inputs.length}`;
    this.inputs.push({ name, dtype, shape });
    return { node: name, output: 0 };
  }

  /** A weight of noise of about unit gain: values up to sqrt(3 / fan-in), or `values` as they are. */
  weight(shape: readonly number[], values?: readonly number[]): string {
    const id = `w${this.weights.size}`;
    const length = shape.reduce((product, size) => product * size, 1);
    const scale = Math.sqrt(3 / Math.max(1, length / shape.at(-1)!));
    const data = Float32Array.from({ length }, (_, index) => values?.[index] ?? this.#noise() * scale);
    this.weights.set(id, { shape, data });
    return id;
  }

  /** A weight of noise from `low` to `high`. */
  weightBetween(shape: readonly number[], low: number, high: number): string {
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Array.from({ length }, () => low + ((this.#noise() + 1) / 2) * (high - low));
    return this.weight(shape, values);
  }

  layer(op: LayerOp, ...inputs: readonly TensorRef[]): TensorRef {
    const id = `layer_${this.nodes.length}`;
    this.nodes.push({ id, layer: id, className: op.kind, op, inputs });
    return { node: id, output: 0 };
  }

  output(tensor: TensorRef): this {
    this.outputs.push({ name: `output_${this.outputs.length}`, tensor });
    return this;
  }

  build(): ModelGraph {
    const { inputs, nodes, weights, outputs } = this;
    return { name: 'test', inputs, nodes, weights, outputs };
  }
}
