import type { GraphCompiler } from '../compile/graph-compiler';
import type { GraphNode, ModelGraph, TensorRef } from '../ir';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import { GradientNotWritten } from './backward';
import { gradientsOf } from './gradients-of';

/** Why something has no gradient: it is not the layer for it, or a gradient on the way is not written. */
export interface GradientProblem {
  readonly code: 'EXPLAIN_LAYER_UNSUITABLE' | 'EXPLAIN_UNSUPPORTED';
  readonly detail: string;
}

/** The gradient of a node's first output or of a graph input, by its id; or why there is none. */
export type GradientOf = { readonly ref: Ref } | { readonly problem: GradientProblem };

/**
 * Writes the backward pass of a compiled graph from one tensor to everything before it. A layer whose gradient is not
 * written leaves those before it without one, and the problem names it; the rest has its gradient. Branches are summed.
 */
export function writeBackward(
  compiler: GraphCompiler,
  graph: ModelGraph,
  from: { readonly tensor: TensorRef; readonly gradient: Ref },
): ReadonlyMap<string, GradientOf> {
  const sums = new Map<string, Ref[]>([[from.tensor.node, [from.gradient]]]);
  const blocked = new Map<string, GradientProblem>();
  const found = new Map<string, GradientOf>();
  for (const node of graph.nodes.toReversed()) {
    compiler.builder.enter(`gradient_${node.layer}`);
    const own = gradientAt(compiler, node.id, { sums, blocked });
    found.set(node.id, own);
    if ('problem' in own) {
      if (blocked.has(node.id)) block(node, own.problem, blocked);
      continue;
    }
    const at = {
      layer: compiler.layerOf(node),
      inputs: node.inputs.map((ref) => compiler.valueOf(ref)),
      output: compiler.valueOf({ node: node.id, output: 0 }),
      gradient: own.ref,
    };
    try {
      gradientsOf(node.op, at).forEach((ref, index) => {
        const input = node.inputs[index]!;
        sums.set(input.node, [...(sums.get(input.node) ?? []), ref]);
        if (input.output > 0)
          blocked.set(input.node, {
            code: 'EXPLAIN_UNSUPPORTED',
            detail: `the gradient by a state of layer "${input.node}" is not written`,
          });
      });
    } catch (error) {
      if (!(error instanceof GradientNotWritten)) throw error;
      const detail = `the gradient of layer "${node.layer}" (${node.className}) with ${error.message} is not written`;
      block(node, { code: 'EXPLAIN_UNSUPPORTED', detail }, blocked);
    }
  }
  for (const { name } of graph.inputs) {
    compiler.builder.enter(`gradient_${name}`);
    found.set(name, gradientAt(compiler, name, { sums, blocked }));
  }
  return found;
}

function gradientAt(
  compiler: GraphCompiler,
  id: string,
  {
    sums,
    blocked,
  }: { readonly sums: Map<string, Ref[]>; readonly blocked: ReadonlyMap<string, GradientProblem> },
): GradientOf {
  const problem = blocked.get(id);
  if (problem !== undefined) return { problem };
  const [first, ...rest] = sums.get(id) ?? [];
  if (first === undefined)
    return { problem: { code: 'EXPLAIN_LAYER_UNSUITABLE', detail: 'it does not lead to the class score' } };
  const type = { T: attribute.type(DataType.float) };
  return { ref: rest.reduce((sum, ref) => compiler.builder.node('AddV2', [sum, ref], type), first) };
}

function block({ inputs }: GraphNode, problem: GradientProblem, blocked: Map<string, GradientProblem>): void {
  for (const ref of inputs) blocked.set(ref.node, problem);
}
