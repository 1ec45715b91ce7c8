import { StriateError } from '../../errors/striate-error';
import { quoted } from '../refusal';
import { COMPUTING_OPS, LOADING_OPS, UNUSED_OPS } from './allowed-ops';
import type { GraphSummary, NodeSummary } from './graph-def';

/** Names of the nodes from which TensorFlow starts. */
export interface GraphRoots {
  /** What the signatures' outputs name: run at every request. */
  readonly served: readonly string[];
  /** Initialisation and the restoring of variables: run once, when the model is loaded. */
  readonly loaded: readonly string[];
}

/**
 * A SavedModel is a program: everything that a signature's outputs reach, through functions too, must only compute;
 * what loading reaches may restore variables besides; only what nothing reaches may save them.
 * @throws StriateError FORMAT_FORBIDDEN_OP with the node's name and operation
 */
export function checkOps(graph: GraphSummary, roots: GraphRoots, file: string): void {
  const everywhere = [graph.nodes, ...graph.functions.values()].flat();
  check(everywhere, { allowed: UNUSED_OPS, graph, file, when: '' });
  const loaded = reachable(graph, roots.loaded);
  check(loaded, { allowed: LOADING_OPS, graph, file, when: ', which runs when the model is loaded' });
  const served = reachable(graph, roots.served);
  check(served, { allowed: COMPUTING_OPS, graph, file, when: ', which a signature reaches' });
}

interface Rule {
  readonly allowed: ReadonlySet<string>;
  readonly graph: GraphSummary;
  readonly file: string;
  readonly when: string;
}

function check(nodes: Iterable<NodeSummary>, { allowed, graph, file, when }: Rule): void {
  for (const node of nodes) {
    if (allowed.has(node.op) || graph.functions.has(node.op)) continue;
    throw new StriateError('FORMAT_FORBIDDEN_OP', {
      detail: `${file}: node ${quoted(node.name)} is a ${quoted(node.op)}${when}`,
    });
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
