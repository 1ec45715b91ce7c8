import { StriateError } from '../errors/striate-error';
import type { ModelRecord, VersionChoice, VersionRecord } from '../service/model-versions';
import type { Tally, VersionStatistics } from '../service/model-statistics';
import type { Picture } from '../service/picture-decoder';
import type { HttpDependencies } from './dependencies';
import type {
  DurationCount,
  ModelStatistics,
  ModelStatus,
  ModelTarget,
  PredictCommand,
  Prediction,
  ProtocolOptions,
  ServedModel,
} from './protocols/use-cases';
import { BODY_LIMIT_BYTES } from './server-options';

/** What the foreign protocols are given: our own use cases in their words. */
export function protocolOptions(dependencies: HttpDependencies): ProtocolOptions {
  const { admission, clock, models, readiness, statistics, version } = dependencies;
  return {
    admission: {
      refusal: (target, headers) =>
        admission.refusal({ model: target.model, choice: choiceOf(target), ...headers }),
      release: admission.release,
    },
    predict: { predict: (command) => predict(dependencies, command) },
    models: {
      describe: (target) => describe(dependencies, target),
      status: (model) => statusOf(models.get(model)),
      list: () => models.list().map(statusOf),
      statistics: () => statistics.snapshot().map(statisticsOf),
      load: async (model) => {
        for (const each of (await models.reload(model)).versions) {
          if (each.state === 'failed' && each.reason !== null) throw each.reason;
        }
      },
      unload: async (model) => {
        for (const each of models.get(model).versions) {
          if (each.state === 'available') await models.unload(model, each.version);
        }
      },
    },
    server: { name: 'striate', version, ready: () => readiness.reason() === null },
    clock,
    maxBodyBytes: BODY_LIMIT_BYTES,
    nonFinite: 'token',
  };
}

function choiceOf({ version, label, key }: ModelTarget): VersionChoice {
  return version === null ? { label: label ?? 'default', key } : { version };
}

/** Whether a version that was there a moment ago has gone. */
function hasGone(error: unknown): boolean {
  return (
    error instanceof StriateError &&
    (error.code === 'MODEL_NOT_AVAILABLE' || error.code === 'MODEL_VERSION_NOT_FOUND')
  );
}

/** Runs `command` with the version that was described, or, when that has gone meanwhile, with the one meant now. */
async function predict(dependencies: HttpDependencies, command: PredictCommand): Promise<Prediction> {
  try {
    return await predictWith(dependencies, command, { version: command.described });
  } catch (error) {
    if (command.target.version !== null || !hasGone(error)) throw error;
    return predictWith(dependencies, command, choiceOf(command.target));
  }
}

/** The protocols' priorities: 0 is the model's own, 1 goes first, larger ones later. */
function priorityOf(priority: number): 0 | 1 | 2 | undefined {
  if (priority <= 0) return undefined;
  return priority === 1 ? 0 : priority === 2 ? 1 : 2;
}

async function predictWith(
  { predict: tensors, classify }: HttpDependencies,
  command: PredictCommand,
  choice: VersionChoice,
): Promise<Prediction> {
  const priority = priorityOf(command.priority);
  const request = {
    model: command.target.model,
    choice,
    deadlineMs: command.deadlineMs,
    signal: command.signal,
    ...(priority === undefined ? {} : { priority }),
    ...(command.record === undefined ? {} : { record: command.record }),
  };
  if (command.inputs.kind === 'tensors') {
    return tensors.predict({ ...request, inputs: command.inputs.tensors });
  }
  const [first, ...rest] = command.inputs.pictures.map((bytes, index): Picture => ({
    name: String(index),
    bytes,
  }));
  if (first === undefined)
    throw new StriateError('IMAGE_MISSING', { detail: 'the request holds no picture' });
  return classify.predictPictures({ ...request, pictures: [first, ...rest] });
}

function describe({ models, predict: tensors }: HttpDependencies, target: ModelTarget): ServedModel {
  const record = models.describe(target.model, choiceOf(target));
  const { spec } = record.served;
  return {
    name: record.model,
    version: record.version,
    versions: models
      .get(record.model)
      .versions.filter((each) => each.state === 'available')
      .map((each) => each.version),
    task: spec.task,
    signature: tensors.signature(record.model, { version: record.version }),
    takesPictures: spec.image !== null,
    classNames: spec.labels.length > 0 ? spec.labels : null,
    maxBatchRows: spec.batching.max_batch_size ?? 32,
    maxQueueDelayMs: spec.batching.max_queue_delay_ms ?? 0,
    device: models.device === 'gpu' ? 'gpu' : 'cpu',
  };
}

function statusOf(model: ModelRecord): ModelStatus {
  return {
    name: model.name,
    versions: model.versions.map(versionStatus).reverse(),
    labels: new Map([...model.labels].map(([label, target]) => [label, target.version])),
  };
}

function versionStatus({ version, state, reason }: VersionRecord): ModelStatus['versions'][number] {
  return { version, state, reason: reason?.message ?? null };
}

/** Milliseconds as whole nanoseconds. */
const duration = ({ count, ms }: Tally): DurationCount => ({ count, ns: Math.round(ms * 1_000_000) });

/**
 * As Triton counts: the stages have the count of `success`, and their times add up to its. Reading and writing happen
 * outside of the queue, so that batches know no time of theirs.
 */
function statisticsOf(counts: VersionStatistics): ModelStatistics {
  const { success, decodeMs, encodeMs } = counts;
  const { count } = success;
  const decode = duration({ count, ms: decodeMs });
  const encode = duration({ count, ms: encodeMs });
  const queue = duration(counts.queue);
  const compute = duration(counts.compute);
  return {
    name: counts.model,
    version: counts.version,
    lastRequestAt: counts.lastRequestAt?.getTime() ?? 0,
    rows: counts.rows,
    batches: counts.batches,
    success: { count, ns: queue.ns + decode.ns + compute.ns + encode.ns },
    fail: duration(counts.fail),
    queue,
    decode,
    compute,
    encode,
    byBatch: [...counts.byBatch].map(([rows, tally]) => ({
      rows,
      decode: { count: tally.count, ns: 0 },
      compute: duration(tally),
      encode: { count: tally.count, ns: 0 },
    })),
  };
}
