import type { LayerOp, ModelGraph } from './ir';

/** Values of input `input` are indices: whole numbers from 0 to `below` - 1. */
export interface IndexLimit {
  readonly input: string;
  readonly below: number;
}

/** Layers that hand indices on as they are. */
const PASSES: ReadonlySet<LayerOp['kind']> = new Set([
  'identity',
  'flatten',
  'reshape',
  'permute',
  'repeat_vector',
  'cropping',
]);

/** Inputs that reach an embedding unchanged, with the smallest vocabulary that they meet. */
export function indexLimits(graph: ModelGraph): IndexLimit[] {
  const origins = new Map(graph.inputs.map((input) => [input.name, input.name]));
  const limits = new Map<string, number>();
  for (const node of graph.nodes) {
    const origin = origins.get(node.inputs[0]?.node ?? '');
    const op = innermost(node.op);
    if (origin === undefined) continue;
    if (op.kind === 'embedding') {
      const vocabulary = graph.weights.get(op.table)!.shape[0]!;
      limits.set(origin, Math.min(vocabulary, limits.get(origin) ?? Infinity));
    } else if (PASSES.has(op.kind)) origins.set(node.id, origin);
  }
  return [...limits].map(([input, below]) => ({ input, below }));
}

function innermost(op: LayerOp): LayerOp {
  return op.kind === 'time_distributed' ? innermost(op.inner) : op;
}
