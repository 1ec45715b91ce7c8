import type { RecurrentCell } from '../../ir';
import type { Ref } from '../../saved-model/graph-builder';
import { activate } from '../activation';
import type { Arithmetic } from '../arithmetic';
import { splitColumns } from './sequence';

/** Constants of a cell as one step reads them; `bias` is what does not belong to the hoisted input product. */
export interface CellConstants {
  readonly recurrentKernel: Ref;
  /** GRU without reset_after: the columns of h, [units, units]; `recurrentKernel` holds z and r then. */
  readonly candidateKernel: Ref | null;
  readonly bias: Ref | null;
  /** The axis along which gates lie, 1, as a tensor. */
  readonly gateAxis: Ref;
}

/** One step: `projected` is x K + b of this step, [batch, gates * units]; gives the new states, h first. */
export function cellStep(
  math: Arithmetic,
  cell: RecurrentCell,
  constants: CellConstants,
  inputs: { readonly projected: Ref; readonly states: readonly Ref[] },
): Ref[] {
  const { projected, states } = inputs;
  switch (cell.type) {
    case 'simple_rnn': {
      const sum = math.binary('AddV2', projected, math.matMul(states[0]!, constants.recurrentKernel));
      return [activate(math, cell.activation, sum, 2)];
    }
    case 'lstm':
      return lstmStep(math, cell, constants, { projected, h: states[0]!, c: states[1]! });
    case 'gru':
      return [gruStep(math, cell, constants, { projected, h: states[0]! })];
  }
}

function lstmStep(
  math: Arithmetic,
  cell: RecurrentCell,
  constants: CellConstants,
  { projected, h, c }: { readonly projected: Ref; readonly h: Ref; readonly c: Ref },
): Ref[] {
  const gates = math.binary('AddV2', projected, math.matMul(h, constants.recurrentKernel));
  const [i, f, candidate, o] = splitColumns(math.sink, gates, { axis: constants.gateAxis, count: 4 });
  const gate = (x: Ref): Ref => activate(math, cell.recurrentActivation, x, 2);
  const kept = math.binary('Mul', gate(f!), c);
  const added = math.binary('Mul', gate(i!), activate(math, cell.activation, candidate!, 2));
  const next = math.binary('AddV2', kept, added);
  return [math.binary('Mul', gate(o!), activate(math, cell.activation, next, 2)), next];
}

/** h' = z h + (1 - z) c, written as c + z (h - c). */
function gruStep(
  math: Arithmetic,
  cell: RecurrentCell,
  constants: CellConstants,
  { projected, h }: { readonly projected: Ref; readonly h: Ref },
): Ref {
  const parts = { axis: constants.gateAxis, count: 3 };
  const gate = (x: Ref, y: Ref): Ref =>
    activate(math, cell.recurrentActivation, math.binary('AddV2', x, y), 2);
  const [xz, xr, xh] = splitColumns(math.sink, projected, parts);
  const product = math.matMul(h, constants.recurrentKernel);
  const blend = (z: Ref, sum: Ref): Ref => {
    const candidate = activate(math, cell.activation, sum, 2);
    return math.binary('AddV2', candidate, math.binary('Mul', z, math.binary('Sub', h, candidate)));
  };
  if (constants.candidateKernel === null) {
    const biased = constants.bias === null ? product : math.biasAdd(product, constants.bias);
    const [hz, hr, hh] = splitColumns(math.sink, biased, parts);
    const z = gate(xz!, hz!);
    return blend(z, math.binary('AddV2', xh!, math.binary('Mul', gate(xr!, hr!), hh!)));
  }
  const [hz, hr] = splitColumns(math.sink, product, { axis: constants.gateAxis, count: 2 });
  const z = gate(xz!, hz!);
  const kept = math.matMul(math.binary('Mul', gate(xr!, hr!), h), constants.candidateKernel);
  return blend(z, math.binary('AddV2', xh!, kept));
}
