import type { Bidirectional, Recurrent, RecurrentCell } from '../../ir';
import { stateCount } from '../../op-shapes/recurrent';
import type { Shape } from '../../op-shapes/shape';
import type { Ref } from '../../saved-model/graph-builder';
import { attribute, DataType } from '../../saved-model/node-def';
import type { LayerBuilder } from '../layer-builder';
import type { Value } from '../value';
import { isStandardLstm, runBlockLstm } from './block-lstm';
import { isCudnnCell, runCudnn } from './cudnn';
import { reverseSteps, type CellResult, type CellRun } from './sequence';
import { runStepwise } from './stepwise';

/** A recurrent layer: the sequence or its last output, then the returned states. */
export function emitRecurrent(
  layer: LayerBuilder,
  op: Recurrent,
  inputs: readonly Value[],
  shapes: readonly Shape[],
): Value[] {
  const result = runDirection(layer, op.cell, {
    sequence: inputs[0]!,
    initialStates: inputs.slice(1),
    returns: op,
    isBackward: op.goBackwards,
  });
  const lengths = inputs[0]!.lengths;
  const output = op.returnSequences
    ? sequenceValue(layer, result.sequence(), shapes[0]!, lengths)
    : layer.value(result.last(0), shapes[0]!);
  return [output, ...returnedStates(layer, op.cell, result, op.returnState)];
}

/** Two cells, the second from the end; its sequence is turned round again before both are merged. */
export function emitBidirectional(
  layer: LayerBuilder,
  op: Bidirectional,
  inputs: readonly Value[],
  shapes: readonly Shape[],
): Value[] {
  const [sequence, ...states] = inputs;
  const half = stateCount(op.forward);
  const run = (cell: RecurrentCell, isBackward: boolean): CellResult =>
    runDirection(layer, cell, {
      sequence: sequence!,
      initialStates: isBackward ? states.slice(half) : states.slice(0, half),
      returns: op,
      isBackward,
    });
  const forward = run(op.forward, false);
  const backward = run(op.backward, true);
  const lengths = sequence!.lengths;
  const outputs = op.returnSequences
    ? [forward.sequence(), reverseSteps(layer, backward.sequence(), lengths)]
    : [forward.last(0), backward.last(0)];
  const merged = mergeDirections(layer, op, [outputs[0]!, outputs[1]!]);
  return [
    ...merged.map((ref, index) =>
      op.returnSequences
        ? sequenceValue(layer, ref, shapes[index]!, lengths)
        : layer.value(ref, shapes[index]!),
    ),
    ...returnedStates(layer, op.forward, forward, op.returnState),
    ...returnedStates(layer, op.backward, backward, op.returnState),
  ];
}

function mergeDirections(
  layer: LayerBuilder,
  op: Bidirectional,
  [forward, backward]: readonly [Ref, Ref],
): Ref[] {
  switch (op.mergeMode) {
    case null:
      return [forward, backward];
    case 'concat':
      return [
        layer.builder.node('ConcatV2', [forward, backward, layer.int(op.returnSequences ? 2 : 1)], {
          T: attribute.type(DataType.float),
          Tidx: attribute.type(DataType.int32),
          N: attribute.int(2),
        }),
      ];
    case 'sum':
      return [layer.math.binary('AddV2', forward, backward)];
    case 'mul':
      return [layer.math.binary('Mul', forward, backward)];
    case 'ave':
      return [
        layer.math.binary('Mul', layer.math.binary('AddV2', forward, backward), layer.math.scalar(0.5)),
      ];
  }
}

function runDirection(
  layer: LayerBuilder,
  cell: RecurrentCell,
  options: {
    readonly sequence: Value;
    readonly initialStates: readonly Value[];
    readonly returns: { readonly returnSequences: boolean; readonly returnState: boolean };
    readonly isBackward: boolean;
  },
): CellResult {
  const { returns } = options;
  const steps = layer.inLayout(layer.cast(options.sequence, DataType.float), 'time_major');
  const ref = options.isBackward ? reverseSteps(layer, steps.ref, steps.lengths) : steps.ref;
  const states =
    options.initialStates.length > 0
      ? options.initialStates.map((state) => layer.float(state))
      : Array.from({ length: stateCount(cell) }, () => layer.zeros(steps, cell.units));
  const run: CellRun = {
    cell,
    sequence: { ...steps, ref },
    initialStates: states,
    needsSequence: returns.returnSequences,
    neededStates: returns.returnState
      ? [...Array(stateCount(cell)).keys()]
      : returns.returnSequences
        ? []
        : [0],
  };
  if (layer.settings.recurrence === 'cudnn' && isCudnnCell(cell)) return runCudnn(layer, run);
  return isStandardLstm(cell) ? runBlockLstm(layer, run) : runStepwise(layer, run);
}

function returnedStates(
  layer: LayerBuilder,
  cell: RecurrentCell,
  result: CellResult,
  isReturned: boolean,
): Value[] {
  if (!isReturned) return [];
  return Array.from({ length: stateCount(cell) }, (_, state) =>
    layer.value(result.last(state), [null, cell.units]),
  );
}

function sequenceValue(layer: LayerBuilder, ref: Ref, shape: Shape, lengths: Value['lengths']): Value {
  return { ...layer.value(ref, shape), layout: 'time_major', lengths };
}
