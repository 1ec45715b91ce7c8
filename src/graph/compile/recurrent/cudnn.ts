import type { RecurrentCell, Weight } from '../../ir';
import { gateCount } from '../../op-shapes/recurrent';
import { outputOf, type Ref } from '../../saved-model/graph-builder';
import { attribute, DataType } from '../../saved-model/node-def';
import type { LayerBuilder } from '../layer-builder';
import { isStandardLstm } from './block-lstm';
import type { CellResult, CellRun } from './sequence';

/** Cells that cuDNN computes exactly as Keras does (Keras' own conditions for it). */
export function isCudnnCell(cell: RecurrentCell): boolean {
  if (cell.bias === null) return false;
  const isGru = cell.type === 'gru' && cell.resetAfter;
  return (
    isStandardLstm(cell) ||
    (isGru && cell.activation.name === 'tanh' && cell.recurrentActivation.name === 'sigmoid')
  );
}

/**
 * The whole sequence in one CudnnRNNV3. Only for GPUs: the CPU has no kernel of it, so an engine proves the graph against
 * one with BlockLSTMV2 before it serves it.
 */
export function runCudnn(layer: LayerBuilder, run: CellRun): CellResult {
  const { cell, sequence } = run;
  const isLstm = cell.type === 'lstm';
  const [h, c] = run.initialStates.map((state) =>
    layer.reshape(state, [1, layer.sizeOf(sequence, 0), cell.units]),
  );
  const first = layer.builder.node(
    'CudnnRNNV3',
    [
      sequence.ref,
      h!,
      isLstm ? c! : layer.math.scalar(0),
      packedWeights(layer, cell),
      rowLengths(layer, run),
    ],
    {
      T: attribute.type(DataType.float),
      rnn_mode: attribute.string(isLstm ? 'lstm' : 'gru'),
      input_mode: attribute.string('linear_input'),
      direction: attribute.string('unidirectional'),
      is_training: attribute.bool(false),
      time_major: attribute.bool(true),
    },
  );
  return {
    sequence: () => first,
    last: (state) => layer.reshape(outputOf(first, 1 + state), [layer.sizeOf(sequence, 0), cell.units]),
  };
}

function rowLengths(layer: LayerBuilder, { sequence }: CellRun): Ref {
  if (sequence.lengths !== null && layer.compilation.lengths !== null)
    return layer.compilation.lengths.of(sequence.lengths);
  const steps = layer.sizeOf(sequence, 1);
  const value = typeof steps === 'number' ? layer.int(steps) : steps;
  return layer.builder.node('Fill', [layer.sizes([layer.sizeOf(sequence, 0)]), value], {
    T: attribute.type(DataType.int32),
  });
}

/**
 * cuDNN's flat buffer: each gate's kernel transposed, then each gate's recurrent kernel transposed, then the biases of
 * both halves. cuDNN orders LSTM gates as Keras does and a GRU's r, z, h. An LSTM's input half of the bias is zero.
 */
function packedWeights(layer: LayerBuilder, cell: RecurrentCell): Ref {
  const gates = gateCount(cell);
  const order = cell.type === 'gru' ? [1, 0, 2] : [0, 1, 2, 3];
  const { units } = cell;
  const features = layer.weight(cell.kernel).shape[0]!;
  const length = gates * units * (features + units + 2);
  return layer.constantOf(cell.kernel, {
    form: `cudnn ${cell.recurrentKernel} ${cell.bias}`,
    shape: [length],
    data: (kernel) => {
      const packed = new Float32Array(length);
      const recurrent = layer.weight(cell.recurrentKernel);
      let offset = packGates(packed, kernel, { order, units, offset: 0 });
      offset = packGates(packed, recurrent, { order, units, offset });
      packBiases(packed, layer.weight(cell.bias!), { order, units, offset });
      return packed;
    },
  });
}

interface Packing {
  readonly order: readonly number[];
  readonly units: number;
  readonly offset: number;
}

function packGates(packed: Float32Array, { shape, data }: Weight, packing: Packing): number {
  const [rows, width] = shape;
  let offset = packing.offset;
  for (const gate of packing.order)
    for (let unit = 0; unit < packing.units; unit++)
      for (let row = 0; row < rows!; row++)
        packed[offset++] = data[row * width! + gate * packing.units + unit]!;
  return offset;
}

function packBiases(packed: Float32Array, bias: Weight, { order, units, offset }: Packing): void {
  const width = order.length * units;
  const halves =
    bias.shape.length === 2 ? [bias.data.subarray(0, width), bias.data.subarray(width)] : [null, bias.data];
  halves.forEach((half, index) =>
    order.forEach((gate, position) => {
      if (half !== null)
        packed.set(
          half.subarray(gate * units, (gate + 1) * units),
          offset + index * width + position * units,
        );
    }),
  );
}
