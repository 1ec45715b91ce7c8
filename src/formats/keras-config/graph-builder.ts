import type {
  GraphInput,
  GraphNode,
  GraphOutput,
  LayerOp,
  TensorRef,
  Weight,
  WeightId,
} from '../../graph/ir';
import type { LayerConfig } from './layer-config';
import { outputCount, outputRank } from './output-values';
import type { WeightPlan, WeightSlot } from './weight-plan';

/** A tensor on its way through the model. */
export interface Value {
  readonly ref: TensorRef;
  /** Batch axis included. */
  readonly rank: number;
  /** The Embedding with mask_zero whose mask Keras would carry along with it. */
  readonly maskedBy: string | null;
}

/** The model's structure with the weights still in their file. */
export interface UnfilledModel {
  readonly name: string;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
  readonly nodes: readonly GraphNode[];
  /** In the order of a depth-first walk of the config. */
  readonly slots: readonly WeightSlot[];
  readonly constants: ReadonlyMap<WeightId, Weight>;
}

/** Gathers the flat graph while the nested definitions are walked. */
export class GraphBuilder {
  readonly inputs: GraphInput[] = [];
  readonly nodes: GraphNode[] = [];
  readonly #slots = new Map<WeightId, WeightSlot>();
  readonly #constants = new Map<WeightId, Weight>();
  readonly #ids = new Set<string>();
  readonly #copies = new Map<string, number>();

  addInput(input: GraphInput): Value {
    this.inputs.push(input);
    this.#ids.add(input.name);
    return { ref: { node: input.name, output: 0 }, rank: input.shape.length, maskedBy: null };
  }

  /** Adds one operation; `id` is made unique. Returns its outputs. */
  addNode(id: string, config: LayerConfig, op: LayerOp, inputs: readonly Value[]): Value[] {
    const { layer, className } = config.origin;
    const unique = this.#unique(id);
    this.nodes.push({ id: unique, layer, className, op, inputs: inputs.map((value) => value.ref) });
    const ranks = inputs.map((value) => value.rank);
    const maskedBy = inputs.find((value) => value.maskedBy !== null)?.maskedBy ?? null;
    return Array.from({ length: outputCount(op) }, (_, output) => ({
      ref: { node: unique, output },
      rank: outputRank(op, output, ranks),
      maskedBy: op.kind === 'flatten' ? null : maskedBy,
    }));
  }

  /** Takes a layer's weights; a shared layer gives the same ones at each call. */
  addWeights(plan: WeightPlan): void {
    for (const slot of plan.slots) this.#slots.set(slot.id, slot);
    for (const [id, weight] of plan.constants) this.#constants.set(id, weight);
  }

  finish(name: string, outputs: readonly GraphOutput[]): UnfilledModel {
    const slots = [...this.#slots.values()].sort((a, b) => a.ordinal - b.ordinal);
    return { name, inputs: this.inputs, outputs, nodes: this.nodes, slots, constants: this.#constants };
  }

  /** A shared layer's further calls are named `id:1`, `id:2`. */
  #unique(id: string): string {
    let copy = this.#copies.get(id) ?? 0;
    let unique = copy === 0 ? id : `${id}:${copy}`;
    for (; this.#ids.has(unique); unique = `${id}:${copy}`) copy += 1;
    this.#copies.set(id, copy + 1);
    this.#ids.add(unique);
    return unique;
  }
}
