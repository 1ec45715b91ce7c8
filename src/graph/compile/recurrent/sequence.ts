import { outputOf, type Ref } from '../../saved-model/graph-builder';
import { attribute, DataType } from '../../saved-model/node-def';
import type { LayerBuilder } from '../layer-builder';
import type { Value } from '../value';
import type { RecurrentCell } from '../../ir';

const FLOAT = { T: attribute.type(DataType.float) };
const INDEX = { Index: attribute.type(DataType.int32) };

/** One cell's way over a sequence: what to read, from which states, and what the layer will ask for. */
export interface CellRun {
  readonly cell: RecurrentCell;
  /** float32, time-major; already reversed for a backward run. */
  readonly sequence: Value;
  /** h (and c), each [batch, units]. */
  readonly initialStates: readonly Ref[];
  /** The layer returns all steps. */
  readonly needsSequence: boolean;
  /** States whose last value the layer returns: the last output is state 0. */
  readonly neededStates: readonly number[];
}

/** What a run gave. Asking for what was not named as needed is a mistake of the caller. */
export interface CellResult {
  /** h of every step, [steps, batch, units]. */
  sequence(): Ref;
  /** The last true value of a state, [batch, units]. */
  last(state: number): Ref;
}

/** What a step-by-step run gives: the states after the last step, and all steps of the states that were collected. */
export interface StepwiseResult {
  readonly states: readonly Ref[];
  readonly sequences: readonly Ref[];
}

/** The last step of a time-major sequence, or each row's own last step when rows are padded. */
export function lastStep(layer: LayerBuilder, steps: Ref, lengths: Value['lengths']): Ref {
  const tensors = layer.compilation.lengths;
  if (lengths !== null && tensors !== null)
    return layer.builder.node('GatherNd', [steps, tensors.lastSteps(lengths)], {
      Tparams: attribute.type(DataType.float),
      Tindices: attribute.type(DataType.int32),
    });
  return layer.builder.node('StridedSlice', [steps, layer.ints([-1]), layer.ints([0]), layer.ints([1])], {
    ...FLOAT,
    ...INDEX,
    end_mask: attribute.int(1),
    shrink_axis_mask: attribute.int(1),
  });
}

/** A time-major sequence from its last true step to its first; padding stays at the end. */
export function reverseSteps(layer: LayerBuilder, steps: Ref, lengths: Value['lengths']): Ref {
  const tensors = layer.compilation.lengths;
  if (lengths !== null && tensors !== null)
    return layer.builder.node('ReverseSequence', [steps, tensors.of(lengths)], {
      ...FLOAT,
      Tlen: attribute.type(DataType.int32),
      seq_dim: attribute.int(0),
      batch_dim: attribute.int(1),
    });
  return layer.builder.node('ReverseV2', [steps, layer.ints([0])], {
    ...FLOAT,
    Tidx: attribute.type(DataType.int32),
  });
}

/** Splits the last axis of a matrix into `count` equal parts. */
export function splitColumns(
  sink: { node: LayerBuilder['builder']['node'] },
  matrix: Ref,
  options: { readonly axis: Ref; readonly count: number },
): Ref[] {
  const first = sink.node('Split', [options.axis, matrix], {
    ...FLOAT,
    num_split: attribute.int(options.count),
  });
  return Array.from({ length: options.count }, (_, index) => outputOf(first, index));
}
