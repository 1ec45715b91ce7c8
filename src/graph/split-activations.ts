import type { Activation, GraphNode, LayerOp, ModelGraph, TensorRef } from './ir';

/** Layers that carry an activation of their own. */
type Activated = Extract<LayerOp, { readonly activation: Activation; readonly bias: string | null }>;

/**
 * The same model with every activation that a layer carries in a node of its own: `id` stays the activated output, the
 * linear part gets a new one. Both keep the layer's name.
 */
export function splitActivations(graph: ModelGraph): ModelGraph {
  return split(graph, () => true);
}

/** The same for the softmax that the model's one output ends in, so that its logits can be read. */
export function splitOutputSoftmax(graph: ModelGraph): ModelGraph {
  const output = onlyOutput(graph);
  return split(graph, ({ id, op }) => id === output?.node && isActivated(op) && isSoftmax(op.activation));
}

/** What the softmax of the model's one output [rows, classes] takes, in a split graph; null where there is none. */
export function logitsOf(graph: ModelGraph): TensorRef | null {
  const output = onlyOutput(graph);
  const node = graph.nodes.find(({ id }) => id === output?.node);
  if (node?.op.kind !== 'activation' || !isSoftmax(node.op.activation)) return null;
  return node.inputs[0] ?? null;
}

function onlyOutput({ outputs }: ModelGraph): TensorRef | null {
  return outputs.length === 1 ? (outputs[0]?.tensor ?? null) : null;
}

function split(graph: ModelGraph, isWanted: (node: GraphNode) => boolean): ModelGraph {
  const taken = new Set([...graph.inputs.map(({ name }) => name), ...graph.nodes.map(({ id }) => id)]);
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const { op } = node;
    if (!isActivated(op) || op.activation.name === 'linear' || !isWanted(node)) return [node];
    const id = freeName(`${node.id} before activation`, taken);
    const linear = { ...node, id, op: { ...op, activation: { name: 'linear' } as const } };
    const activation: GraphNode = {
      ...node,
      op: { kind: 'activation', activation: op.activation },
      inputs: [{ node: id, output: 0 }],
    };
    return [linear, activation];
  });
  return { ...graph, nodes };
}

function isActivated(op: LayerOp): op is Activated {
  return 'activation' in op && 'bias' in op;
}

function isSoftmax({ name }: Activation): boolean {
  return name === 'softmax';
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  while (taken.has(name)) name += "'";
  taken.add(name);
  return name;
}
