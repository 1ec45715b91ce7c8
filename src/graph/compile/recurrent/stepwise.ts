import type { RecurrentCell, Weight } from '../../ir';
import { gateCount } from '../../op-shapes/recurrent';
import { outputOf, type Ref } from '../../saved-model/graph-builder';
import { attribute, DataType } from '../../saved-model/node-def';
import type { LayerBuilder } from '../layer-builder';
import { cellStep, type CellConstants } from './cell-step';
import { runLoop } from './loop';
import { lastStep, type CellResult, type CellRun, type StepwiseResult } from './sequence';

/** Sequences of a fixed length up to this are written out step by step: see `test/bench/engine` for the measurement. */
const LONGEST_UNROLLED = 64;

const FLOAT = { T: attribute.type(DataType.float) };

/**
 * Any cell, step by step: the input's product is hoisted out as one matrix product over all steps; what is left of a
 * step is unrolled when the number of steps is fixed and small, else a loop.
 */
export function runStepwise(layer: LayerBuilder, run: CellRun): CellResult {
  const { cell, sequence } = run;
  const projected = project(layer, run);
  const constants = cellConstants(layer, cell);
  const steps = sequence.shape[1] ?? null;
  // With padded rows a last state is that of another step in each row, so all steps of it are kept.
  const kept = sequence.lengths === null ? [] : run.neededStates;
  const collected = [...new Set([...(run.needsSequence ? [0] : []), ...kept])];
  const result =
    steps !== null && steps <= LONGEST_UNROLLED
      ? runUnrolled(layer, run, { projected, constants, steps, collected })
      : runLoop(layer, run, { projected, constants, collected });
  const stepsOf = (state: number): Ref => result.sequences[collected.indexOf(state)]!;
  return {
    sequence: () => stepsOf(0),
    last: (state) =>
      sequence.lengths === null ? result.states[state]! : lastStep(layer, stepsOf(state), sequence.lengths),
  };
}

function runUnrolled(
  layer: LayerBuilder,
  run: CellRun,
  options: {
    readonly projected: Ref;
    readonly constants: CellConstants;
    readonly steps: number;
    readonly collected: readonly number[];
  },
): StepwiseResult {
  const { projected, constants, steps, collected } = options;
  const unpacked = layer.builder.node('Unpack', [projected], { ...FLOAT, num: attribute.int(steps) });
  const history: (readonly Ref[])[] = [];
  let states: readonly Ref[] = run.initialStates;
  for (let step = 0; step < steps; step++) {
    states = cellStep(layer.math, run.cell, constants, { projected: outputOf(unpacked, step), states });
    history.push(states);
  }
  const pack = (state: number): Ref =>
    layer.builder.node(
      'Pack',
      history.map((at) => at[state]!),
      { ...FLOAT, N: attribute.int(steps) },
    );
  return { states, sequences: collected.map(pack) };
}

/** x K + b for all steps at once: [steps, batch, gates * units]. */
function project(layer: LayerBuilder, { cell, sequence }: CellRun): Ref {
  const rows = layer.reshape(sequence.ref, [-1, sequence.shape[2]!]);
  const product = layer.math.matMul(rows, layer.constantOf(cell.kernel));
  const biased =
    cell.bias === null ? product : layer.math.biasAdd(product, inputBias(layer, cell, cell.bias));
  const width = gateCount(cell) * cell.units;
  return layer.reshape(biased, [layer.sizeOf(sequence, 1), layer.sizeOf(sequence, 0), width]);
}

/** With reset_after the input half is [0] of the bias; the recurrent half stays in the step. */
function inputBias(layer: LayerBuilder, cell: RecurrentCell, id: string): Ref {
  if (!cell.resetAfter) return layer.constantOf(id);
  const width = 3 * cell.units;
  return layer.constantOf(id, {
    form: 'input',
    shape: [width],
    data: (weight) => weight.data.slice(0, width),
  });
}

function cellConstants(layer: LayerBuilder, cell: RecurrentCell): CellConstants {
  const gateAxis = layer.int(1);
  if (cell.type !== 'gru')
    return {
      recurrentKernel: layer.constantOf(cell.recurrentKernel),
      candidateKernel: null,
      bias: null,
      gateAxis,
    };
  const width = 3 * cell.units;
  if (cell.resetAfter) {
    const bias =
      cell.bias === null
        ? null
        : layer.constantOf(cell.bias, {
            form: 'recurrent',
            shape: [width],
            data: (weight) => weight.data.slice(width),
          });
    return { recurrentKernel: layer.constantOf(cell.recurrentKernel), candidateKernel: null, bias, gateAxis };
  }
  const columns = (form: string, from: number, to: number): Ref =>
    layer.constantOf(cell.recurrentKernel, {
      form,
      shape: [cell.units, to - from],
      data: (weight) => takeColumns(weight, from, to),
    });
  return {
    recurrentKernel: columns('gates', 0, 2 * cell.units),
    candidateKernel: columns('candidate', 2 * cell.units, width),
    bias: null,
    gateAxis,
  };
}

function takeColumns({ shape, data }: Weight, from: number, to: number): Float32Array {
  const [rows, width] = shape;
  const taken = new Float32Array(rows! * (to - from));
  for (let row = 0; row < rows!; row++)
    taken.set(data.subarray(row * width! + from, row * width! + to), row * (to - from));
  return taken;
}
