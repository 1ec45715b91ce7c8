import type { RecurrentCell, Weight } from '../../ir';
import { outputOf, type Ref } from '../../saved-model/graph-builder';
import { attribute, DataType } from '../../saved-model/node-def';
import type { LayerBuilder } from '../layer-builder';
import { lastStep, type CellResult, type CellRun } from './sequence';

/** An LSTM whose activations are those that TensorFlow's fused kernels know. */
export function isStandardLstm(cell: RecurrentCell): boolean {
  return (
    cell.type === 'lstm' && cell.activation.name === 'tanh' && cell.recurrentActivation.name === 'sigmoid'
  );
}

const CELL_STATES = 1;
const OUTPUTS = 6;

/**
 * The whole sequence in one BlockLSTMV2: its gate order i, f, c, o is Keras', its kernel is [kernel; recurrent kernel].
 * Steps beyond a row's length are computed and never read.
 */
export function runBlockLstm(layer: LayerBuilder, run: CellRun): CellResult {
  const { cell, sequence } = run;
  const [h, c] = run.initialStates;
  const zeros = layer.math.values([cell.units], new Float32Array(cell.units));
  const bias =
    cell.bias === null
      ? layer.math.values([4 * cell.units], new Float32Array(4 * cell.units))
      : layer.constantOf(cell.bias);
  const first = layer.builder.node(
    'BlockLSTMV2',
    [stepCount(layer, run), sequence.ref, c!, h!, stackedKernel(layer, cell), zeros, zeros, zeros, bias],
    { T: attribute.type(DataType.float), cell_clip: attribute.float(0), use_peephole: attribute.bool(false) },
  );
  const outputs = outputOf(first, OUTPUTS);
  return {
    sequence: () => outputs,
    last: (state) => lastStep(layer, state === 0 ? outputs : outputOf(first, CELL_STATES), sequence.lengths),
  };
}

/** The number of steps as the int64 scalar that the operation wants. */
function stepCount(layer: LayerBuilder, { sequence }: CellRun): Ref {
  const steps = sequence.shape[1] ?? null;
  if (steps !== null)
    return layer.builder.constant({
      dtype: DataType.int64,
      shape: [],
      content: new Uint8Array(BigInt64Array.of(BigInt(steps)).buffer),
    });
  const size = layer.sizeOf(sequence, 1) as Ref;
  return layer.derive(`int64 ${size}`, () =>
    layer.builder.node('Cast', [size], {
      SrcT: attribute.type(DataType.int32),
      DstT: attribute.type(DataType.int64),
    }),
  );
}

function stackedKernel(layer: LayerBuilder, cell: RecurrentCell): Ref {
  const kernel = layer.weight(cell.kernel);
  const shape = [kernel.shape[0]! + cell.units, 4 * cell.units];
  return layer.constantOf(cell.kernel, {
    form: `stacked on ${cell.recurrentKernel}`,
    shape,
    data: (weight) => stack(weight, layer.weight(cell.recurrentKernel)),
  });
}

function stack(upper: Weight, lower: Weight): Float32Array {
  const stacked = new Float32Array(upper.data.length + lower.data.length);
  stacked.set(upper.data);
  stacked.set(lower.data, upper.data.length);
  return stacked;
}
