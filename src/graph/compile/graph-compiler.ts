import type { TensorSpec } from '../../tensor/tensor';
import type { ModelGraph, TensorRef } from '../ir';
import type { PaddedSteps } from '../padding';
import type { LayerName } from '../problem';
import { GraphBuilder } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import { shapeContext } from '../shapes';
import { emitOp } from './emit';
import { LayerBuilder, type Compilation, type CompilerSettings } from './layer-builder';
import { LengthTensors } from './length-tensors';
import { addPlaceholder, DATA_TYPES, namedTensor, type NamedTensor } from './signature';
import type { Value } from './value';

/** Name of the input with the true lengths of padded rows. */
export const ROW_LENGTHS = 'row_lengths';

/** Writes a whole graph: inputs, layers in order, outputs. With `steps` it takes `row_lengths`. */
export class GraphCompiler {
  readonly builder = new GraphBuilder();
  readonly inputs: NamedTensor[] = [];
  readonly #values = new Map<string, readonly Value[]>();
  readonly #compilation: Compilation;

  constructor(
    graph: ModelGraph,
    settings: CompilerSettings,
    private readonly steps: PaddedSteps | null,
  ) {
    for (const input of graph.inputs) this.#addInput(input);
    const lengths = steps === null ? null : new LengthTensors(this.builder, this.#addLengths());
    this.#compilation = { graph, builder: this.builder, settings, lengths, derived: new Map() };
    for (const node of graph.nodes) {
      this.builder.enter(node.layer);
      const inputs = node.inputs.map((ref) => this.valueOf(ref));
      this.#keep(node.id, emitOp(this.layerOf(node), node.op, inputs));
    }
  }

  /** Adds a float32 output for every tensor named. */
  outputs(named: readonly { readonly name: string; readonly tensor: TensorRef }[]): NamedTensor[] {
    return named.map(({ name, tensor }, index) => {
      this.builder.enter(`output_${index}`);
      const value = this.valueOf(tensor);
      const float = this.layerOf({ layer: name, className: 'output' }).float(value);
      const ref = this.builder.node('Identity', [float], { T: attribute.type(DataType.float) });
      return namedTensor({ name, dtype: 'float32', shape: value.shape }, ref);
    });
  }

  #addInput(input: TensorSpec): void {
    const ref = addPlaceholder(this.builder, input);
    this.inputs.push(namedTensor(input, ref));
    const { shape } = input;
    this.#keep(input.name, [
      { ref, dtype: DATA_TYPES[input.dtype], shape, layout: 'batch_major', lengths: null },
    ]);
  }

  #addLengths(): string {
    const spec: TensorSpec = { name: ROW_LENGTHS, dtype: 'int32', shape: [null] };
    const ref = addPlaceholder(this.builder, spec);
    this.inputs.push(namedTensor(spec, ref));
    return ref;
  }

  /** Writes further operations in the name of a layer. */
  layerOf(at: LayerName): LayerBuilder {
    return new LayerBuilder(this.#compilation, at, shapeContext(this.#compilation.graph, at));
  }

  #keep(id: string, outputs: readonly Value[]): void {
    const lengths = this.steps?.get(id);
    this.#values.set(
      id,
      outputs.map((value, index) => ({ ...value, lengths: lengths?.[index] ?? null })),
    );
  }

  /** What a node or input gave. */
  valueOf(ref: TensorRef): Value {
    return this.#values.get(ref.node)![ref.output]!;
  }
}
