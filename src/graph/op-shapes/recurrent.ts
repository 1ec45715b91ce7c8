import type { Bidirectional, Recurrent, RecurrentCell } from '../ir';
import {
  requireCounts,
  requireRank,
  requireSize,
  requireWeight,
  type Shape,
  type ShapeContext,
} from './shape';

const GATES: Readonly<Record<RecurrentCell['type'], number>> = { lstm: 4, gru: 3, simple_rnn: 1 };

/** Gates of a cell: its kernels are [.., gates * units]. */
export function gateCount(cell: RecurrentCell): number {
  return GATES[cell.type];
}

/** States that a cell carries from step to step: h and c for lstm, h for the others. */
export function stateCount(cell: RecurrentCell): number {
  return cell.type === 'lstm' ? 2 : 1;
}

/** The sequence or last output, then the states if they are returned. */
export function recurrentShapes(context: ShapeContext, op: Recurrent, inputs: readonly Shape[]): Shape[] {
  const sequence = checkSequence(context, inputs);
  checkCell(context, op.cell, sequence);
  checkStates(context, [op.cell], inputs.slice(1));
  const state = [sequence[0]!, op.cell.units];
  const states = op.returnState ? Array<Shape>(stateCount(op.cell)).fill(state) : [];
  return [op.returnSequences ? [sequence[0]!, sequence[1]!, op.cell.units] : state, ...states];
}

/** The merged output (two without a merge mode), then forward's and backward's states if they are returned. */
export function bidirectionalShapes(
  context: ShapeContext,
  op: Bidirectional,
  inputs: readonly Shape[],
): Shape[] {
  const sequence = checkSequence(context, inputs);
  const cells = [op.forward, op.backward];
  for (const cell of cells) checkCell(context, cell, sequence);
  if (op.forward.type !== op.backward.type) context.fail('both directions must be of one class');
  checkStates(context, cells, inputs.slice(1));
  const output = (units: number): Shape =>
    op.returnSequences ? [sequence[0]!, sequence[1]!, units] : [sequence[0]!, units];
  const states = op.returnState
    ? cells.flatMap((cell) => Array<Shape>(stateCount(cell)).fill([sequence[0]!, cell.units]))
    : [];
  const { units } = op.forward;
  if (op.mergeMode === null) return [output(units), output(op.backward.units), ...states];
  if (op.mergeMode === 'concat') return [output(units + op.backward.units), ...states];
  if (units !== op.backward.units)
    context.fail(`merge_mode ${op.mergeMode} needs equal units, got ${units} and ${op.backward.units}`);
  return [output(units), ...states];
}

function checkSequence(context: ShapeContext, inputs: readonly Shape[]): Shape {
  const sequence = inputs[0];
  if (sequence === undefined) context.fail('expected a sequence as its first input, got no input');
  requireRank(context, sequence, 3);
  return sequence;
}

function checkCell(context: ShapeContext, cell: RecurrentCell, sequence: Shape): void {
  const features = requireSize(context, sequence, 2);
  requireCounts(context, [cell.units], { name: 'units', length: 1, least: 1 });
  const width = gateCount(cell) * cell.units;
  requireWeight(context, cell.kernel, { name: 'kernel', shape: [features, width] });
  requireWeight(context, cell.recurrentKernel, { name: 'recurrent kernel', shape: [cell.units, width] });
  if (cell.resetAfter && cell.type !== 'gru') context.fail('reset_after exists for GRU only');
  if (cell.bias !== null)
    requireWeight(context, cell.bias, { name: 'bias', shape: cell.resetAfter ? [2, width] : [width] });
}

function checkStates(context: ShapeContext, cells: readonly RecurrentCell[], states: readonly Shape[]): void {
  if (states.length === 0) return;
  const units = cells.flatMap((cell) => Array<number>(stateCount(cell)).fill(cell.units));
  if (states.length !== units.length)
    context.fail(`expected ${units.length} initial states or none, got ${states.length}`);
  units.forEach((size, index) => {
    const state = states[index]!;
    requireRank(context, state, 2);
    if (state[1] !== size) context.fail(`initial state ${index} must be [?, ${size}]`);
  });
}
