import type { Bidirectional, Recurrent, RecurrentCell } from '../ir';
import { gateCount, stateCount } from '../op-shapes/recurrent';
import { applyActivation } from './activation';
import type { ReadArray } from './convolution';
import { matMul } from './dense';
import { zeros, type NdArray } from './nd-array';

/** One direction: the sequence or last output, then the returned states. */
export function recurrent(op: Recurrent, inputs: readonly NdArray[], read: ReadArray): NdArray[] {
  const run = runCell(op.cell, { inputs, read, isBackward: op.goBackwards });
  const output = op.returnSequences ? stack(run.steps) : run.states[0]!;
  return [output, ...(op.returnState ? run.states : [])];
}

/** Both directions; the backward half's sequence is turned round before the merge. */
export function bidirectional(op: Bidirectional, inputs: readonly NdArray[], read: ReadArray): NdArray[] {
  const [sequence, ...states] = inputs;
  const half = stateCount(op.forward);
  const forward = runCell(op.forward, {
    inputs: [sequence!, ...states.slice(0, half)],
    read,
    isBackward: false,
  });
  const backward = runCell(op.backward, {
    inputs: [sequence!, ...states.slice(half)],
    read,
    isBackward: true,
  });
  const outputs: [NdArray, NdArray] = op.returnSequences
    ? [stack(forward.steps), stack([...backward.steps].reverse())]
    : [forward.states[0]!, backward.states[0]!];
  const merged = op.mergeMode === null ? outputs : [mergeHalves(op.mergeMode, outputs)];
  return [...merged, ...(op.returnState ? [...forward.states, ...backward.states] : [])];
}

interface CellRun {
  /** h after each step, in the order in which they were run, each [batch, units]. */
  readonly steps: readonly NdArray[];
  readonly states: readonly NdArray[];
}

function runCell(
  cell: RecurrentCell,
  options: { readonly inputs: readonly NdArray[]; readonly read: ReadArray; readonly isBackward: boolean },
): CellRun {
  const [sequence, ...given] = options.inputs;
  const [batch, length] = sequence!.shape as [number, number, number];
  const constants = cellConstants(cell, options.read);
  let states: readonly NdArray[] =
    given.length > 0 ? given : Array.from({ length: stateCount(cell) }, () => zeros([batch, cell.units]));
  const steps: NdArray[] = [];
  for (let index = 0; index < length; index++) {
    const step = stepOf(sequence!, options.isBackward ? length - 1 - index : index);
    states = nextStates(cell, constants, { step, states });
    steps.push(states[0]!);
  }
  return { steps, states };
}

interface CellConstants {
  readonly kernel: NdArray;
  readonly recurrentKernel: NdArray;
  readonly inputBias: Float64Array;
  /** Zero but for a GRU with reset_after. */
  readonly recurrentBias: Float64Array;
}

function cellConstants(cell: RecurrentCell, read: ReadArray): CellConstants {
  const width = gateCount(cell) * cell.units;
  const bias = cell.bias === null ? new Float64Array(2 * width) : read(cell.bias).data;
  return {
    kernel: read(cell.kernel),
    recurrentKernel: read(cell.recurrentKernel),
    inputBias: bias.subarray(0, width),
    recurrentBias: cell.resetAfter ? bias.subarray(width) : new Float64Array(width),
  };
}

function nextStates(
  cell: RecurrentCell,
  constants: CellConstants,
  { step, states }: { readonly step: NdArray; readonly states: readonly NdArray[] },
): NdArray[] {
  const h = states[0]!;
  const fromInput = addBias(matMul(step, constants.kernel), constants.inputBias);
  const fromState = addBias(matMul(h, constants.recurrentKernel), constants.recurrentBias);
  const act = (x: NdArray): NdArray => applyActivation(cell.activation, x);
  const gate = (x: NdArray): NdArray => applyActivation(cell.recurrentActivation, x);
  const part = (x: NdArray, index: number): NdArray => columns(x, index * cell.units, cell.units);
  const sum = (index: number): NdArray =>
    combine(part(fromInput, index), part(fromState, index), (a, b) => a + b);
  switch (cell.type) {
    case 'simple_rnn':
      return [act(sum(0))];
    case 'lstm': {
      const kept = combine(gate(sum(1)), states[1]!, (f, c) => f * c);
      const c = combine(
        kept,
        combine(gate(sum(0)), act(sum(2)), (i, g) => i * g),
        (a, b) => a + b,
      );
      return [combine(gate(sum(3)), act(c), (o, y) => o * y), c];
    }
    case 'gru': {
      const [z, r] = [gate(sum(0)), gate(sum(1))];
      const recurrentPart = cell.resetAfter
        ? combine(r, part(fromState, 2), (a, b) => a * b)
        : part(
            matMul(
              combine(r, h, (a, b) => a * b),
              constants.recurrentKernel,
            ),
            2,
          );
      const candidate = act(combine(part(fromInput, 2), recurrentPart, (a, b) => a + b));
      const fresh = combine(z, candidate, (a, b) => (1 - a) * b);
      return [
        combine(
          combine(z, h, (a, b) => a * b),
          fresh,
          (a, b) => a + b,
        ),
      ];
    }
  }
}

function addBias(x: NdArray, bias: Float64Array): NdArray {
  return { shape: x.shape, data: x.data.map((value, index) => value + bias[index % bias.length]!) };
}

function combine(a: NdArray, b: NdArray, f: (a: number, b: number) => number): NdArray {
  return { shape: a.shape, data: a.data.map((value, index) => f(value, b.data[index]!)) };
}

function columns(x: NdArray, from: number, count: number): NdArray {
  const [rows, width] = x.shape as [number, number];
  const taken = zeros([rows, count]);
  for (let row = 0; row < rows; row++)
    taken.data.set(x.data.subarray(row * width + from, row * width + from + count), row * count);
  return taken;
}

function stepOf(sequence: NdArray, index: number): NdArray {
  const [batch, length, features] = sequence.shape as [number, number, number];
  const step = zeros([batch, features]);
  for (let row = 0; row < batch; row++) {
    const from = (row * length + index) * features;
    step.data.set(sequence.data.subarray(from, from + features), row * features);
  }
  return step;
}

function stack(steps: readonly NdArray[]): NdArray {
  const [batch, units] = steps[0]!.shape as [number, number];
  const sequence = zeros([batch, steps.length, units]);
  steps.forEach((step, index) => {
    for (let row = 0; row < batch; row++)
      sequence.data.set(
        step.data.subarray(row * units, (row + 1) * units),
        (row * steps.length + index) * units,
      );
  });
  return sequence;
}

function mergeHalves(mode: 'concat' | 'sum' | 'mul' | 'ave', [a, b]: readonly [NdArray, NdArray]): NdArray {
  switch (mode) {
    case 'sum':
      return combine(a, b, (x, y) => x + y);
    case 'mul':
      return combine(a, b, (x, y) => x * y);
    case 'ave':
      return combine(a, b, (x, y) => (x + y) / 2);
    case 'concat': {
      const [left, right] = [a.shape.at(-1)!, b.shape.at(-1)!];
      const merged = zeros([...a.shape.slice(0, -1), left + right]);
      for (let row = 0; row * left < a.data.length; row++) {
        merged.data.set(a.data.subarray(row * left, (row + 1) * left), row * (left + right));
        merged.data.set(b.data.subarray(row * right, (row + 1) * right), row * (left + right) + left);
      }
      return merged;
    }
  }
}
