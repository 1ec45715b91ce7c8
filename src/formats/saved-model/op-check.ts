import { StriateError } from '../../errors/striate-error';
import { quoted } from '../refusal';
import { COMPUTING_OPS, INITIALISING_OPS } from './allowed-ops';
import type { GraphSummary, NodeSummary } from './graph-def';

/**
 * A SavedModel is a program: everything that a signature's outputs reach, through functions too, must be an operation
 * that only computes; what they do not reach may also save and restore variables, which TensorFlow's loader calls.
 * @param roots nodes that the signatures' outputs name
 * @throws StriateError FORMAT_FORBIDDEN_OP with the node's name and operation
 */
export function checkOps(graph: GraphSummary, roots: readonly string[], file: string): void {
  const reached = reachable(graph, roots);
  const everywhere = [graph.nodes, ...graph.functions.values()];
  for (const nodes of everywhere) {
    for (const node of nodes) {
      const allowed = reached.has(node) ? COMPUTING_OPS : INITIALISING_OPS;
      if (allowed.has(node.op) || graph.functions.has(node.op)) continue;
      const where = INITIALISING_OPS.has(node.op) ? ', which a signature reaches' : '';
      throw new StriateError('FORMAT_FORBIDDEN_OP', {
        detail: `${file}: node ${quoted(node.name)} is a ${quoted(node.op)}${where}`,
      });
    }
  }
}

function reachable(graph: GraphSummary, roots: readonly string[]): ReadonlySet<NodeSummary> {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const reached = new Set<NodeSummary>();
  const calledFunctions = new Set<string>();
  const open = roots.map((name) => byName.get(name)).filter((node) => node !== undefined);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    for (const input of node.inputs) {
      const source = byName.get(input);
      if (source !== undefined) open.push(source);
    }
    for (const called of [...node.functions, node.op]) {
      if (calledFunctions.has(called)) continue;
      calledFunctions.add(called);
      // All of a function's body counts as reached: control edges and side effects run, too.
      for (const inner of graph.functions.get(called) ?? []) open.push(inner);
    }
  }
  return reached;
}
