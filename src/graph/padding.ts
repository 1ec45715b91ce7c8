import type { GraphNode, LayerOp, ModelGraph } from './ir';
import { windowSpan, type Window } from './op-shapes/window';
import { convolutionWindows, poolWindows } from './op-shapes/convolution';
import type { Shape } from './op-shapes/shape';
import type { GraphShapes } from './shapes';

/**
 * How many of a tensor's steps are true when the input's rows are padded at the end: floor((length - span) / stride) + 1
 * of `of`, or the input's own lengths when `of` is null (span and stride are 1 then).
 */
export interface StepLengths {
  readonly of: StepLengths | null;
  readonly span: number;
  readonly stride: number;
  /** Equal keys: equal lengths. */
  readonly key: string;
}

/** Lengths of every output of every node and input, by id; `null` for tensors that padding does not reach. */
export type PaddedSteps = ReadonlyMap<string, readonly (StepLengths | null)[]>;

const INPUT_LENGTHS: StepLengths = { of: null, span: 1, stride: 1, key: '' };

/**
 * Follows the steps of the one input that has a free step axis through the graph. Returns null when rows padded at
 * their end would change an answer: a layer looks across the end (same padding, pooling over time, flatten), or no
 * input or several have free steps. Outputs that are sequences must be as long as the input, so that their padding can be cut off.
 */
export function paddedSteps(graph: ModelGraph, shapes: GraphShapes): PaddedSteps | null {
  const free = graph.inputs.filter((input) => input.shape.slice(1).includes(null));
  const [sequence] = free;
  if (sequence === undefined || free.length > 1 || sequence.shape.slice(2).includes(null)) return null;
  if (sequence.shape[1] !== null) return null;
  const steps = new Map<string, readonly (StepLengths | null)[]>();
  for (const input of graph.inputs) steps.set(input.name, [input === sequence ? INPUT_LENGTHS : null]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((ref) => steps.get(ref.node)?.[ref.output] ?? null);
    const outputs = shapes.get(node.id)!;
    const lengths = inputs.every((input) => input === null)
      ? null
      : nodeLengths(
          node,
          inputs,
          node.inputs.map((ref) => shapes.get(ref.node)![ref.output]!),
        );
    if (lengths === 'inexact') return null;
    steps.set(
      node.id,
      outputs.map((shape) => (shape[1] === null ? lengths : null)),
    );
  }
  const uncut = graph.outputs.some(
    ({ tensor }) => (steps.get(tensor.node)?.[tensor.output]?.key ?? '') !== INPUT_LENGTHS.key,
  );
  return uncut ? null : steps;
}

type Rule = 'kept' | 'inexact' | { readonly span: number; readonly stride: number };

function nodeLengths(
  node: GraphNode,
  inputs: readonly (StepLengths | null)[],
  shapes: readonly Shape[],
): StepLengths | 'inexact' {
  const padded = inputs.filter((input) => input !== null);
  const [first] = padded;
  if (first === undefined || padded.some((input) => input.key !== first.key)) return 'inexact';
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const stretched = inputs.some((input, index) => {
    const shape = shapes[index]!;
    return input === null && shape.length === rank && shape[1] !== 1;
  });
  if (node.op.kind === 'merge' && stretched) return 'inexact';
  const isState = (index: number): boolean => index > 0 && node.op.kind !== 'merge';
  if (inputs.some((input, index) => input !== null && isState(index))) return 'inexact';
  const rule = opRule(node.op, rank);
  if (rule === 'inexact') return rule;
  if (rule === 'kept' || (rule.span === 1 && rule.stride === 1)) return first;
  return { of: first, ...rule, key: `${first.key}>${rule.span}/${rule.stride}` };
}

function opRule(op: LayerOp, rank: number): Rule {
  switch (op.kind) {
    case 'conv':
    case 'depthwise_conv':
    case 'separable_conv':
      if (op.activation.name === 'softmax' && axisOf(op.activation.axis, rank) === 1) return 'inexact';
      return op.spatialRank === 1 ? windowRule(convolutionWindows(op)[0]!) : 'inexact';
    case 'pool':
      return op.spatialRank === 1 ? windowRule(poolWindows(op)[0]!) : 'inexact';
    case 'batch_norm':
      return op.axis === 1 ? 'inexact' : 'kept';
    case 'layer_norm':
      return op.axes.includes(1) ? 'inexact' : 'kept';
    case 'activation':
    case 'dense':
      return activationRule(op, rank);
    case 'merge':
      return op.mode === 'dot' || (op.mode === 'concatenate' && op.axis === 1) ? 'inexact' : 'kept';
    case 'permute':
      return op.dims[0] === 1 ? 'kept' : 'inexact';
    case 'zero_padding':
    case 'cropping':
      return endsRule(op);
    case 'embedding':
    case 'identity':
    case 'rescaling':
    case 'normalization':
    case 'prelu':
    case 'recurrent':
    case 'bidirectional':
    case 'time_distributed':
      return 'kept';
    default:
      return 'inexact';
  }
}

function activationRule(op: Extract<LayerOp, { kind: 'activation' | 'dense' }>, rank: number): Rule {
  const { activation } = op;
  const normalizes = activation.name === 'softmax' || activation.name === 'log_softmax';
  return normalizes && axisOf(activation.axis, rank) === 1 ? 'inexact' : 'kept';
}

function windowRule(window: Window): Rule {
  if (window.padding === 'causal') return { span: 1, stride: window.stride };
  if (window.padding === 'same' && windowSpan(window) > 1) return 'inexact';
  return { span: windowSpan(window), stride: window.stride };
}

function endsRule(op: Extract<LayerOp, { kind: 'zero_padding' | 'cropping' }>): Rule {
  if (op.spatialRank !== 1) return 'inexact';
  const [before, after] = (op.kind === 'zero_padding' ? op.padding : op.cropping)[0]!;
  if (after > 0) return 'inexact';
  return { span: op.kind === 'zero_padding' ? 1 - before : 1 + before, stride: 1 };
}

function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
