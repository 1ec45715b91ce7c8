import type { GraphNode, LayerOp, ModelGraph } from './ir';
import { convolutionWindows, poolWindows } from './op-shapes/convolution';
import { paddingBefore, windowSpan, type Window } from './op-shapes/window';
import type { Shape } from './op-shapes/shape';
import { inferShapes } from './shapes';

/** What one place of a feature map sees of the input, along one spatial axis, in input pixels or steps. */
export interface FieldOfAxis {
  /** Input places that can change this one. */
  readonly size: number;
  /** Input places between the fields of neighbours. */
  readonly stride: number;
  /** Where the first place's field begins; negative when padding stands before the input. */
  readonly offset: number;
}

/** One entry for each spatial axis. */
export type ReceptiveField = readonly FieldOfAxis[];

/**
 * Receptive fields of every node that still has space, by node id, counted from the graph's input it comes from.
 * After flatten, global pooling, recurrence or a dense layer over all of space there is none. Branches that meet must
 * have one stride; the wider field wins. Arithmetic: Araujo, Norris and Sim, "Computing Receptive Fields of
 * Convolutional Neural Networks", Distill 2019.
 */
export function receptiveFields(graph: ModelGraph): ReadonlyMap<string, ReceptiveField> {
  const shapes = inferShapes(graph);
  const fields = new Map<string, ReceptiveField>();
  for (const input of graph.inputs) {
    const rank = input.shape.length - 2;
    if (rank === 1 || rank === 2)
      fields.set(input.name, Array<FieldOfAxis>(rank).fill({ size: 1, stride: 1, offset: 0 }));
  }
  for (const node of graph.nodes) {
    const field = nodeField(
      node,
      fields,
      node.inputs.map((ref) => shapes.get(ref.node)![ref.output]!),
    );
    if (field !== null) fields.set(node.id, field);
  }
  for (const input of graph.inputs) fields.delete(input.name);
  return fields;
}

function nodeField(
  node: GraphNode,
  fields: ReadonlyMap<string, ReceptiveField>,
  shapes: readonly Shape[],
): ReceptiveField | null {
  const inputs = node.inputs.map((ref) => fields.get(ref.node));
  const [first] = inputs;
  if (first === undefined) return null;
  if (node.op.kind === 'merge') return node.op.mode === 'dot' ? null : mergeFields(inputs);
  const windows = windowsOf(node.op, first.length);
  if (windows === null) return null;
  return first.map((field, axis) => through(field, windows[axis]!, shapes[0]![axis + 1] ?? null));
}

/** A window, and the input places that it starts before the first one, when that is not its padding's doing. */
type Step = Window & { readonly shift?: number };

const SAME_PLACE: Step = { kernel: 1, stride: 1, dilation: 1, padding: 'valid' };

function windowsOf(op: LayerOp, rank: number): readonly Step[] | null {
  switch (op.kind) {
    case 'conv':
    case 'depthwise_conv':
    case 'separable_conv':
      return convolutionWindows(op);
    case 'pool':
      return poolWindows(op);
    case 'zero_padding':
      return op.padding.map(([before]) => ({ ...SAME_PLACE, shift: -before }));
    case 'cropping':
      return op.cropping.map(([before]) => ({ ...SAME_PLACE, shift: before }));
    case 'identity':
    case 'activation':
    case 'prelu':
    case 'rescaling':
    case 'normalization':
    case 'batch_norm':
    case 'dense':
      return Array<Step>(rank).fill(SAME_PLACE);
    case 'layer_norm':
      return op.axes.every((axis) => axis > rank) ? Array<Step>(rank).fill(SAME_PLACE) : null;
    case 'time_distributed':
      return rank === 1 ? [SAME_PLACE] : null;
    default:
      return null;
  }
}

/** Padding of a free axis is taken as that of an axis which the stride divides. */
function through(field: FieldOfAxis, window: Step, size: number | null): FieldOfAxis {
  const span = windowSpan(window);
  const before = paddingBefore(size ?? window.stride * span, window) - (window.shift ?? 0);
  return {
    size: field.size + (span - 1) * field.stride,
    stride: field.stride * window.stride,
    offset: field.offset - before * field.stride,
  };
}

function mergeFields(inputs: readonly (ReceptiveField | undefined)[]): ReceptiveField | null {
  const known = inputs.filter((field) => field !== undefined);
  const [first] = known;
  if (first === undefined || known.length !== inputs.length) return null;
  const agree = known.every(
    (field) =>
      field.length === first.length && field.every(({ stride }, axis) => stride === first[axis]!.stride),
  );
  if (!agree) return null;
  return first.map((_, axis) =>
    known.map((field) => field[axis]!).reduce((a, b) => (b.size > a.size ? b : a)),
  );
}
