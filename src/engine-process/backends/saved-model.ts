import { StriateError } from '../../errors/striate-error';
import type { BoundSpec, PreparedModel } from '../../messages/protocol';
import {
  elementCount,
  type DType,
  type NamedTensors,
  type Tensor,
  type TensorData,
  type TensorSpec,
} from '../../tensor/tensor';
import { nativeDType, type NativeBinding } from '../native/binding';
import type { LoadedModel } from './backend';

/** Name under which `run` takes the lengths of right-padded rows. */
const ROW_LENGTHS = 'row_lengths';

/**
 * A frozen SavedModel in a session of its own: a batch is one native call. All shapes and dtypes are checked here,
 * because a native run that fails never gives its inputs back.
 */
export class SavedModelBackend implements LoadedModel {
  private readonly session: number;
  /** What a run that names no outputs fetches. */
  private readonly usual: readonly BoundSpec[];

  /** Loads the SavedModel in `folder`, a path that no session was loaded from before. */
  constructor(
    private readonly binding: NativeBinding,
    folder: string,
    readonly model: PreparedModel,
  ) {
    this.session = binding.loadSavedModel(folder, 'serve');
    this.usual = model.logits === null ? model.outputs : [...model.outputs, model.logits];
  }

  run(inputs: NamedTensors, outputs?: readonly string[]): NamedTensors {
    const wanted = outputs === undefined ? this.usual : outputs.map((name) => this.find(name));
    const feeds = this.bind(inputs);
    const ids: number[] = [];
    try {
      for (const { tensor, wide } of feeds) {
        const dtype = wide ? this.binding.TF_INT64 : nativeDType(this.binding, tensor.dtype);
        const data = wide ? widened(tensor.data) : tensor.data;
        ids.push(this.binding.createTensor([...tensor.shape], dtype, data));
      }
      const names = feeds.map((feed) => feed.name).join(',');
      const fetched = wanted.map(({ tensor }) => tensor).join(',');
      return this.collect(this.binding.runSavedModel(this.session, ids, names, fetched), wanted);
    } finally {
      for (const id of ids) this.binding.deleteTensor(id);
    }
  }

  dispose(): void {
    this.binding.deleteSavedModel(this.session);
  }

  /** Pairs tensors with the graph's names; throws TENSOR_INVALID when one is missing, strange or does not fit. */
  private bind(inputs: NamedTensors): { name: string; tensor: Tensor; wide: boolean }[] {
    const rows = inputs.get(this.model.inputs[0]?.name ?? '')?.shape[0] ?? 0;
    const feeds = this.model.inputs.map((spec) => {
      const tensor = inputs.get(spec.name);
      if (tensor === undefined) throw invalid(`input ${spec.name} is missing`);
      checkFits(spec, tensor, rows);
      this.checkIndices(spec, tensor);
      return { name: spec.tensor, tensor, wide: spec.wide === true };
    });
    if (this.model.rowLengthsTensor !== null) {
      feeds.push({ name: this.model.rowLengthsTensor, tensor: this.rowLengths(inputs, rows), wide: false });
    }
    return feeds;
  }

  /** Steps below the least, and indices outside their table, would fail inside the run. */
  private checkIndices(spec: BoundSpec, tensor: Tensor): void {
    const { minimumSteps, indexLimits } = this.model;
    const steps = tensor.shape[1] ?? 0;
    if (minimumSteps !== null && spec.shape.length > 1 && spec.shape[1] === null && steps < minimumSteps) {
      throw invalid(`input ${spec.name}: expected at least ${minimumSteps} steps, got ${steps}`);
    }
    const below = indexLimits.find((limit) => limit.input === spec.name)?.below;
    if (below === undefined) return;
    const at = tensor.data.findIndex((value) => !(value >= 0 && value < below));
    if (at >= 0) {
      throw invalid(
        `input ${spec.name}: expected indices from 0 to ${below - 1}, got ${tensor.data[at] ?? 0} at ${at}`,
      );
    }
  }

  /** The lengths that were sent, or every row's full length: the longest free axis 1 of the inputs. */
  private rowLengths(inputs: NamedTensors, rows: number): Tensor {
    const sent = inputs.get(ROW_LENGTHS);
    const sequence = this.model.inputs.find((spec) => spec.shape.length > 1 && spec.shape[1] === null);
    const steps = inputs.get((sequence ?? this.model.inputs[0])?.name ?? '')?.shape[1] ?? 0;
    if (sent === undefined) {
      return { dtype: 'int32', shape: [rows], data: new Int32Array(rows).fill(steps) };
    }
    checkFits({ name: ROW_LENGTHS, dtype: 'int32', shape: [null] }, sent, rows);
    for (const length of sent.data) {
      if (length < 1 || length > steps)
        throw invalid(`${ROW_LENGTHS} holds ${length}; expected 1 to ${steps}`);
    }
    return sent;
  }

  private find(name: string): BoundSpec {
    const spec = this.model.outputs.find((output) => output.name === name);
    if (spec === undefined) throw invalid(`there is no output ${name}`);
    return spec;
  }

  private collect(
    infos: readonly { id: number; dtype: number; shape: number[] }[],
    specs: readonly BoundSpec[],
  ): NamedTensors {
    const outputs = new Map<string, Tensor>();
    try {
      infos.forEach((info, index) => {
        const spec = specs[index] as BoundSpec;
        outputs.set(spec.name, {
          dtype: spec.dtype,
          shape: info.shape,
          data: narrowed(this.binding.tensorDataSync(info.id), spec),
        });
      });
      return outputs;
    } finally {
      for (const info of infos) this.binding.deleteTensor(info.id);
    }
  }
}

/** 64-bit integers as the addon takes them: two 32-bit halves each, little-endian. */
function widened(data: TensorData): Int32Array {
  const halves = new Int32Array(data.length * 2);
  data.forEach((value, index) => {
    halves[index * 2] = value;
    halves[index * 2 + 1] = value < 0 ? -1 : 0;
  });
  return halves;
}

/** The addon gives 64-bit integers as big ones; those that do not fit into int32 are refused. */
function narrowed(data: TensorData | BigInt64Array, spec: BoundSpec): TensorData {
  if (!(data instanceof BigInt64Array)) return data;
  return Int32Array.from(data, (value) => {
    const narrow = Number(value);
    if (Object.is(narrow, narrow | 0)) return narrow;
    throw new StriateError('ENGINE_RUN_FAILED', {
      detail: `output ${spec.name} holds ${value}, which is no int32`,
    });
  });
}

function invalid(detail: string): StriateError {
  return new StriateError('TENSOR_INVALID', { detail });
}

function checkFits(spec: TensorSpec, tensor: Tensor, rows: number): void {
  const fits =
    tensor.dtype === spec.dtype &&
    tensor.shape.length === spec.shape.length &&
    tensor.shape[0] === rows &&
    rows > 0 &&
    spec.shape.every((size, axis) => size === null || size === tensor.shape[axis]) &&
    tensor.shape.every((size) => size > 0) &&
    tensor.data.length === elementCount(tensor.shape);
  if (fits) return;
  const wanted = describe(spec.dtype, [rows, ...spec.shape.slice(1)]);
  throw invalid(`input ${spec.name}: expected ${wanted}, got ${describe(tensor.dtype, tensor.shape)}`);
}

function describe(dtype: DType, shape: readonly (number | null)[]): string {
  return `${dtype} [${shape.map((size) => size ?? '*').join(', ')}]`;
}
