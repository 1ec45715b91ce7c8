import { StriateError } from '../errors/striate-error';
import { LOGITS, signatureOf } from '../messages/protocol';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import type { NamedTensors, Signature, Tensor, TensorSpec } from '../tensor/tensor';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import { observeStages, type StageTimings } from './stage-clock';

/** What every request to a model brings beside its data. */
export interface RequestContext {
  /** Instant on the clock after which the answer is worthless; `null`: the model's own default. */
  readonly deadlineMs: number | null;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** 0 goes first, 2 last; absent: the model's own. */
  readonly priority?: 0 | 1 | 2;
}

export interface PredictRequest extends RequestContext {
  readonly model: string;
  readonly choice: VersionChoice;
  /** Every input of the signature, all with the same number of rows. */
  readonly inputs: NamedTensors;
}

export interface PredictAnswer {
  readonly model: string;
  readonly version: number;
  readonly outputs: NamedTensors;
  readonly timings: StageTimings;
}

/** Tensors in, tensors out, in whatever batch is next. */
export class PredictService {
  constructor(
    private readonly lifecycle: ModelLifecycle,
    private readonly metrics: Metrics,
  ) {}

  /** The signature of the version that would answer; throws as `predict` does for an unknown model. */
  signature(model: string, choice: VersionChoice): Signature {
    return signatureOf(this.lifecycle.describe(model, choice).served.prepared);
  }

  /**
   * Runs one request. Rejects with MODEL_… when no version can answer, TENSOR_INVALID when an input does not fit
   * (before it joins a batch), and what the queue and the engine reject with.
   */
  async predict(request: PredictRequest): Promise<PredictAnswer> {
    return this.lifecycle.serve(request.model, request.choice, async (serving) => {
      const { outputs, timings } = await this.run(serving, request.inputs, request);
      return { model: serving.record.model, version: serving.record.version, outputs, timings };
    });
  }

  /** The same for a version that is already chosen; with the logits [rows, classes] of a model that ends in a softmax. */
  async run(
    { record, served }: Serving,
    inputs: NamedTensors,
    context: RequestContext,
  ): Promise<{ outputs: NamedTensors; logits: Tensor | null; timings: StageTimings }> {
    const { rows, steps } = checkInputs(signatureOf(served.prepared), inputs);
    const { result, timing } = await served.submit({
      rows,
      steps,
      payload: inputs,
      deadlineMs: context.deadlineMs,
      signal: context.signal,
      ...(context.priority === undefined ? {} : { priority: context.priority }),
    });
    observeStages(this.metrics, record, timing);
    const { queueMs, computeMs, batchRows } = timing;
    const outputs = new Map(result);
    outputs.delete(LOGITS);
    return {
      outputs,
      logits: result.get(LOGITS) ?? null,
      timings: { decodeMs: 0, queueMs, computeMs, batchRows },
    };
  }
}

/** Rows of a request, and the length of its sequences (`null` where no axis 1 is free); throws TENSOR_INVALID. */
function checkInputs(signature: Signature, inputs: NamedTensors): { rows: number; steps: number | null } {
  const problems: { pointer: string; detail: string }[] = [];
  const [first] = signature.inputs;
  const rows = inputs.get(first?.name ?? '')?.shape[0] ?? 0;
  let steps: number | null = null;
  for (const spec of signature.inputs) {
    const detail = mismatch(spec, inputs, rows);
    if (detail !== null) problems.push({ pointer: `/inputs/${spec.name}`, detail });
    if (spec.shape.length > 1 && spec.shape[1] === null) steps = inputs.get(spec.name)?.shape[1] ?? null;
  }
  for (const name of inputs.keys()) {
    if (signature.inputs.some((spec) => spec.name === name)) continue;
    const names = signature.inputs.map((spec) => spec.name).join(', ');
    problems.push({ pointer: `/inputs/${name}`, detail: `there is no such input; expected ${names}` });
  }
  if (problems.length === 0) return { rows, steps };
  throw new StriateError('TENSOR_INVALID', {
    detail: problems.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '),
    problems,
  });
}

function mismatch(spec: TensorSpec, inputs: NamedTensors, rows: number): string | null {
  const tensor = inputs.get(spec.name);
  if (tensor === undefined) return 'is missing';
  const fits =
    tensor.dtype === spec.dtype &&
    tensor.shape.length === spec.shape.length &&
    rows > 0 &&
    tensor.shape[0] === rows &&
    spec.shape.every((size, axis) => axis === 0 || (size ?? tensor.shape[axis]) === tensor.shape[axis]) &&
    tensor.shape.every((size) => size > 0);
  if (fits) return null;
  const wanted = spec.shape.map((size) => size ?? '*').join(', ');
  return `expected ${spec.dtype} [${wanted}], got ${tensor.dtype} [${tensor.shape.join(', ')}]`;
}
