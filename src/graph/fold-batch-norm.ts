import { batchNormLine } from './batch-norm-line';
import type { BatchNorm, GraphNode, LayerOp, ModelGraph, Weight, WeightId } from './ir';

/** Layers whose output channels are one axis of their last kernel. */
type Foldable = Extract<
  LayerOp,
  { kind: 'conv' | 'depthwise_conv' | 'separable_conv' | 'conv_transpose' | 'dense' }
>;

/**
 * Moves batch normalizations into the convolution or dense layer before them: scaled kernels, shifted bias; the
 * normalization becomes an identity. Only where that layer is linear, feeds nothing else, and is none of `keep`, whose
 * own outputs are wanted. Answers are equal up to float32 rounding.
 */
export function foldBatchNorms(graph: ModelGraph, keep: ReadonlySet<string>): ModelGraph {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const users = countUsers(graph);
  const weights = new Map(graph.weights);
  for (const node of graph.nodes) {
    const source = nodes.get(node.inputs[0]?.node ?? '');
    if (node.op.kind !== 'batch_norm' || source === undefined) continue;
    const { op } = source;
    if (!isFoldable(op) || op.activation.name !== 'linear') continue;
    if (users.get(source.id) !== 1 || keep.has(source.id)) continue;
    const folded = fold(op, node.op, { weights, suffix: `folded into ${node.id}` });
    if (folded === null) continue;
    nodes.set(source.id, { ...source, op: folded });
    nodes.set(node.id, { ...node, op: { kind: 'identity' } });
  }
  return { ...graph, nodes: graph.nodes.map((node) => nodes.get(node.id)!), weights };
}

function countUsers(graph: ModelGraph): Map<string, number> {
  const users = new Map<string, number>();
  const count = (id: string): void => void users.set(id, (users.get(id) ?? 0) + 1);
  for (const node of graph.nodes) for (const ref of node.inputs) count(ref.node);
  for (const output of graph.outputs) count(output.tensor.node);
  return users;
}

function isFoldable(op: LayerOp): op is Foldable {
  return ['conv', 'depthwise_conv', 'separable_conv', 'conv_transpose', 'dense'].includes(op.kind);
}

function fold(
  op: Foldable,
  norm: BatchNorm,
  options: { readonly weights: Map<WeightId, Weight>; readonly suffix: string },
): GraphNode['op'] | null {
  const { weights, suffix } = options;
  const kernelId = op.kind === 'separable_conv' ? op.pointwiseKernel : op.kernel;
  const kernel = weights.get(kernelId)!;
  const line = batchNormLine(norm, (id) => weights.get(id)!.data);
  const rank = op.kind === 'dense' ? null : op.spatialRank + 2;
  if (rank !== null && norm.axis !== rank - 1) return null;
  if (rank === null && (weights.get(norm.mean)!.shape[0] !== kernel.shape[1] || norm.axis !== 1)) return null;
  const channels = line.scale.length;
  const oldBias = op.bias === null ? null : weights.get(op.bias)!.data;
  const bias = line.shift.map((shift, channel) => shift + (oldBias?.[channel] ?? 0) * line.scale[channel]!);
  const scaledId = `${kernelId} ${suffix}`;
  const biasId = `${kernelId} bias ${suffix}`;
  const channelOf = channelAt(op, kernel);
  weights.set(scaledId, {
    shape: kernel.shape,
    data: kernel.data.map((value, index) => value * line.scale[channelOf(index)]!),
  });
  weights.set(biasId, { shape: [channels], data: bias });
  return op.kind === 'separable_conv'
    ? { ...op, pointwiseKernel: scaledId, bias: biasId }
    : { ...op, kernel: scaledId, bias: biasId };
}

/** The output channel to which element `index` of a kernel belongs. */
function channelAt(op: Foldable, kernel: Weight): (index: number) => number {
  const last = kernel.shape.at(-1)!;
  const beforeLast = kernel.shape.at(-2)!;
  if (op.kind === 'depthwise_conv') return (index) => index % (beforeLast * last);
  if (op.kind === 'conv_transpose') return (index) => Math.floor(index / last) % beforeLast;
  return (index) => index % last;
}
