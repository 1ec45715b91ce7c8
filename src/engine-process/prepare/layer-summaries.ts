import type { GraphNode, LayerOp, ModelGraph } from '../../graph/ir';
import type { GraphShapes } from '../../graph/shapes';
import type { LayerSummary } from '../../messages/protocol';

/** Every weight that a layer names, wherever in its options. */
function weightsOf(op: LayerOp, graph: ModelGraph): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && graph.weights.has(value)) found.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(op);
  return [...found];
}

/** The layers of a model, in the order of their first call. */
export function summarizeLayers(
  graph: ModelGraph,
  shapes: GraphShapes,
  receptiveFieldOf: (node: GraphNode) => LayerSummary['receptiveField'],
): LayerSummary[] {
  const seen = new Set<string>();
  return graph.nodes.flatMap((node): LayerSummary[] => {
    if (seen.has(node.layer)) return [];
    seen.add(node.layer);
    const weights = weightsOf(node.op, graph);
    return [
      {
        name: node.layer,
        type: node.className,
        outputShape: shapes.get(node.id)?.[0] ?? [],
        parameters: weights.reduce((sum, id) => sum + (graph.weights.get(id)?.data.length ?? 0), 0),
        receptiveField: receptiveFieldOf(node),
      },
    ];
  });
}
