import { outputOf, type OpSink, type Ref } from '../../saved-model/graph-builder';
import {
  attribute,
  DataType,
  type Attributes,
  type ConstantTensor,
  type DataTypeNumber,
} from '../../saved-model/node-def';
import { Arithmetic } from '../arithmetic';
import type { LayerBuilder } from '../layer-builder';
import { cellStep, type CellConstants } from './cell-step';
import type { CellRun, StepwiseResult } from './sequence';

const INT = { T: attribute.type(DataType.int32) };

/**
 * A loop over all steps, written as TensorFlow's executor runs it (Enter, Merge, Switch, NextIteration, Exit): a While
 * operation would be lowered to the same at load, and needs a function library.
 */
export function runLoop(
  layer: LayerBuilder,
  run: CellRun,
  options: {
    readonly projected: Ref;
    readonly constants: CellConstants;
    readonly collected: readonly number[];
  },
): StepwiseResult {
  const { cell } = run;
  const frame = new LoopFrame(layer);
  const count = layer.sizeOf(run.sequence, 1);
  const steps = typeof count === 'number' ? layer.int(count) : count;
  const arrays = options.collected.map(() => stepArray(layer, steps, cell.units));
  const variables = [
    { initial: layer.int(0), dtype: DataType.int32 },
    ...run.initialStates.map((initial) => ({ initial, dtype: DataType.float })),
    ...arrays.map((array) => ({ initial: outputOf(array, 1), dtype: DataType.float })),
  ];
  const stateCount = run.initialStates.length;
  const results = frame.run(variables, {
    condition: ([step]) => frame.node('Less', [step!, frame.invariant(steps, DataType.int32)], INT),
    body: ([step, ...rest]) => {
      const math = new Arithmetic(frame, DataType.float);
      const states = cellStep(math, cell, invariantConstants(frame, options.constants), {
        projected: stepOf(frame, frame.invariant(options.projected, DataType.float), step!),
        states: rest.slice(0, stateCount),
      });
      const flows = rest.slice(stateCount).map((flow, index) => {
        const array = frame.invariant(arrays[index]!, RESOURCE);
        const written = states[options.collected[index]!]!;
        return frame.node('TensorArrayWriteV3', [array, step!, written, flow], FLOAT);
      });
      return [frame.node('AddV2', [step!, frame.constantInt(1)], INT), ...states, ...flows];
    },
  });
  const all = layer.derive(`range ${steps}`, () =>
    layer.builder.node('Range', [layer.int(0), steps, layer.int(1)], {
      Tidx: attribute.type(DataType.int32),
    }),
  );
  const flows = results.slice(1 + stateCount);
  return {
    states: results.slice(1, 1 + stateCount),
    sequences: arrays.map((array, index) =>
      layer.builder.node('TensorArrayGatherV3', [array, all, flows[index]!], {
        dtype: attribute.type(DataType.float),
        element_shape: attribute.shape([-1, cell.units]),
      }),
    ),
  };
}

const FLOAT = { T: attribute.type(DataType.float) };
const RESOURCE = DataType.resource;

/** An array of [batch, units], one a step; output 1 is the flow that orders its writes. */
function stepArray(layer: LayerBuilder, steps: Ref, units: number): Ref {
  return layer.builder.node('TensorArrayV3', [steps], {
    dtype: attribute.type(DataType.float),
    element_shape: attribute.shape([-1, units]),
    identical_element_shapes: attribute.bool(true),
  });
}

function stepOf(sink: LoopFrame, projected: Ref, step: Ref): Ref {
  return sink.node('GatherV2', [projected, step, sink.constantInt(0)], {
    Tparams: attribute.type(DataType.float),
    Tindices: attribute.type(DataType.int32),
    Taxis: attribute.type(DataType.int32),
  });
}

function invariantConstants(frame: LoopFrame, constants: CellConstants): CellConstants {
  const enter = (ref: Ref | null): Ref | null => (ref === null ? null : frame.invariant(ref, DataType.float));
  return {
    recurrentKernel: frame.invariant(constants.recurrentKernel, DataType.float),
    candidateKernel: enter(constants.candidateKernel),
    bias: enter(constants.bias),
    gateAxis: frame.invariant(constants.gateAxis, DataType.int32),
  };
}

interface LoopVariable {
  readonly initial: Ref;
  readonly dtype: DataTypeNumber;
}

/** The body of one loop: operations written here run once a step, constants and invariants enter once. */
class LoopFrame implements OpSink {
  readonly #entered = new Map<Ref, Ref>();
  readonly #frameName: string;

  constructor(private readonly layer: LayerBuilder) {
    this.#frameName = layer.builder.uniqueName('loop');
  }

  node(op: string, inputs: readonly Ref[], attributes: Attributes = {}): Ref {
    return this.layer.builder.node(op, inputs, attributes);
  }

  constant(tensor: ConstantTensor): Ref {
    return this.invariant(this.layer.builder.constant(tensor), tensor.dtype);
  }

  constantInt(value: number): Ref {
    return this.invariant(this.layer.int(value), DataType.int32);
  }

  /** A tensor from outside that is the same in every step. */
  invariant(ref: Ref, dtype: DataTypeNumber): Ref {
    const known = this.#entered.get(ref);
    if (known !== undefined) return known;
    const entered = this.#enter(ref, dtype, { isConstant: true });
    this.#entered.set(ref, entered);
    return entered;
  }

  /** Repeats `body` while `condition` holds; gives the variables' last values. */
  run(
    variables: readonly LoopVariable[],
    parts: {
      readonly condition: (values: readonly Ref[]) => Ref;
      readonly body: (values: readonly Ref[]) => readonly Ref[];
    },
  ): Ref[] {
    const merges = variables.map(({ initial, dtype }) => {
      const entered = this.#enter(initial, dtype, { isConstant: false });
      const next = this.layer.builder.uniqueName('NextIteration');
      const merge = this.node('Merge', [entered, next], { T: attribute.type(dtype), N: attribute.int(2) });
      return { merge, next, dtype };
    });
    const goesOn = this.node('LoopCond', [parts.condition(merges.map(({ merge }) => merge))]);
    const switches = merges.map(({ merge, dtype }) =>
      this.node('Switch', [merge, goesOn], { T: attribute.type(dtype) }),
    );
    const nextValues = parts.body(switches.map((ref) => outputOf(ref, 1)));
    merges.forEach(({ next, dtype }, index) =>
      this.layer.builder.place(next, 'NextIteration', [nextValues[index]!], { T: attribute.type(dtype) }),
    );
    return switches.map((ref, index) =>
      this.node('Exit', [ref], { T: attribute.type(merges[index]!.dtype) }),
    );
  }

  #enter(ref: Ref, dtype: DataTypeNumber, options: { readonly isConstant: boolean }): Ref {
    return this.node('Enter', [ref], {
      T: attribute.type(dtype),
      frame_name: attribute.string(this.#frameName),
      is_constant: attribute.bool(options.isConstant),
      parallel_iterations: attribute.int(1),
    });
  }
}
