import type { TensorSpec } from '../../../tensor/tensor';
import { wireShape } from '../tensor-check';
import type { DurationCount, ModelStatistics, ModelStatus, ServedModel, VersionState } from '../use-cases';
import { WIRE_NAMES } from './datatypes';

/** Extensions of the protocol that work here; clients look for their names. */
export const EXTENSIONS = [
  'classification',
  'model_repository',
  'model_configuration',
  'binary_tensor_data',
  'schedule_policy',
  'parameters',
  'statistics',
] as const;

const PLATFORM = 'tensorflow_graphdef';

const REPOSITORY_STATES: Readonly<Record<VersionState, string>> = {
  new: 'UNKNOWN',
  loading: 'LOADING',
  available: 'READY',
  draining: 'UNLOADING',
  unloading: 'UNLOADING',
  unloaded: 'UNAVAILABLE',
  failed: 'UNAVAILABLE',
};

/** GET /v2/models/{m}: with a version in the path only that one is listed. */
export function metadataBody(model: ServedModel, options: { readonly versionAsked: boolean }): object {
  const describe = ({ name, dtype, shape }: TensorSpec): object => ({
    name,
    datatype: WIRE_NAMES[dtype],
    shape: wireShape(shape),
  });
  return {
    name: model.name,
    versions: (options.versionAsked ? [model.version] : model.versions).map(String),
    platform: PLATFORM,
    inputs: model.signature.inputs.map(describe),
    outputs: model.signature.outputs.map(describe),
  };
}

/** GET /v2/models/{m}/config: Triton's ModelConfig; dims leave the batch axis out when the model batches. */
export function configBody(model: ServedModel): object {
  const batches = model.maxBatchRows > 0;
  const dims = (spec: TensorSpec): number[] => wireShape(batches ? spec.shape.slice(1) : spec.shape);
  const kind = model.device === 'gpu' ? 'KIND_GPU' : 'KIND_CPU';
  return {
    name: model.name,
    platform: PLATFORM,
    backend: 'tensorflow',
    version_policy: { specific: { versions: model.versions } },
    max_batch_size: model.maxBatchRows,
    input: model.signature.inputs.map((spec) => ({
      name: spec.name,
      data_type: `TYPE_${WIRE_NAMES[spec.dtype]}`,
      dims: dims(spec),
      is_shape_tensor: false,
      optional: false,
    })),
    output: model.signature.outputs.map((spec) => ({
      name: spec.name,
      data_type: `TYPE_${WIRE_NAMES[spec.dtype]}`,
      dims: dims(spec),
      label_filename: '',
      is_shape_tensor: false,
    })),
    instance_group: [{ name: `${model.name}_0`, kind, count: 1, gpus: model.device === 'gpu' ? [0] : [] }],
    ...(batches
      ? {
          dynamic_batching: {
            preferred_batch_size: [model.maxBatchRows],
            max_queue_delay_microseconds: Math.round(model.maxQueueDelayMs * 1_000),
            preserve_ordering: false,
          },
        }
      : {}),
    model_transaction_policy: { decoupled: false },
  };
}

/** POST /v2/repository/index: one row a version; `readyOnly` keeps those that answer requests. */
export function indexBody(
  models: readonly ModelStatus[],
  options: { readonly readyOnly: boolean },
): object[] {
  return models.flatMap(({ name, versions }) =>
    versions
      .filter(({ state }) => !options.readyOnly || state === 'available')
      .map(({ version, state, reason }) => ({
        name,
        version: String(version),
        state: REPOSITORY_STATES[state],
        reason: state === 'unloaded' ? (reason ?? 'unloaded') : (reason ?? ''),
      })),
  );
}

/**
 * GET /v2/models/stats and below. Counts and nanoseconds are whole numbers, or perf_analyzer stops; the three compute
 * counts are equal for the same reason.
 */
export function statisticsBody(statistics: readonly ModelStatistics[]): object {
  return { model_stats: statistics.map(modelStatistics) };
}

const NEVER: DurationCount = { count: 0, ns: 0 };

function modelStatistics(each: ModelStatistics): object {
  return {
    name: each.name,
    version: String(each.version),
    last_inference: whole(each.lastRequestAt),
    inference_count: whole(each.rows),
    execution_count: whole(each.batches),
    inference_stats: {
      success: wholeCount(each.success),
      fail: wholeCount(each.fail),
      queue: wholeCount(each.queue),
      compute_input: wholeCount(each.decode),
      compute_infer: wholeCount(each.compute),
      compute_output: wholeCount(each.encode),
      cache_hit: NEVER,
      cache_miss: NEVER,
    },
    response_stats: {},
    batch_stats: each.byBatch.map(({ rows, decode, compute, encode }) => ({
      batch_size: rows,
      compute_input: wholeCount(decode),
      compute_infer: wholeCount(compute),
      compute_output: wholeCount(encode),
    })),
    memory_usage: [],
  };
}

function wholeCount({ count, ns }: DurationCount): DurationCount {
  return { count: whole(count), ns: whole(ns) };
}

function whole(value: number): number {
  return Math.max(0, Math.round(value));
}
