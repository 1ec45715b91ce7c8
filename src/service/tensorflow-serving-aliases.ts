import type { BatchObserver, BatchPlan, Outcome } from '../batching/contract';
import { createTensorflowServingMetrics, tensorflowServingText } from '../metrics/aliases/tensorflow-serving';
import type { RequestRecord } from '../metrics/request-record';

/** A request that has been answered, whatever with. */
export interface AnsweredRequest {
  readonly url: string;
  readonly status: number;
  readonly seconds: number;
  readonly record: RequestRecord;
}

/** `/v1/models/m:predict`, `/api/v1/models/m/classify`, `/v2/models/m/versions/1/infer`: the model and the last word. */
const API_PATH =
  /\/models\/(?<model>[^/:?]+)[^?]*[:/](?<api>predict|classify|regress|infer|forecast|backtest|anomalies|explain)(?:\?|$)/;
/** Statuses by the code that TensorFlow Serving's REST API turns into them. */
const CODES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};
/** Compiled graphs run in a session, as TensorFlow Serving's own TF1 runtime does. */
const RUNTIME = 'TF1';
/** All queues share one scheduler. */
const THREAD_POOL = 'striate';

/** Our events under TensorFlow Serving's names. */
export class TensorflowServingAliases implements BatchObserver {
  private readonly metrics = createTensorflowServingMetrics();

  /** @param isModel whether a name that a client sent is a model's: others would let it make series without end */
  constructor(private readonly isModel: (name: string) => boolean) {}

  text(): Promise<string> {
    return tensorflowServingText(this.metrics.registry);
  }

  answered({ url, status, seconds, record }: AnsweredRequest): void {
    const path = API_PATH.exec(url)?.groups;
    if (path === undefined) return;
    const model = record.model ?? path['model'] ?? '';
    if (record.model === null && !this.isModel(model)) return;
    const isGood = status < 400;
    const code = isGood ? 'OK' : (CODES[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT'));
    this.metrics.requestCount.inc({ model_name: model, status: code });
    if (!isGood) return;
    const labels = { model_name: model, API: path['api'] ?? '' };
    this.metrics.requestLatency.observe({ ...labels, entrypoint: 'REST' }, seconds * 1e6);
    const runtimeMs = record.stageMs('compute');
    if (runtimeMs !== null)
      this.metrics.runtimeLatency.observe({ ...labels, runtime: RUNTIME }, runtimeMs * 1_000);
    this.metrics.exampleCountTotal.inc({ model }, record.rows);
    this.metrics.exampleCounts.observe({ model }, record.rows);
  }

  batchStarted(_key: string, plan: BatchPlan): void {
    const { rows, paddedRows } = plan;
    this.metrics.wrappedRunCount.inc();
    this.metrics.paddingSize.observe({ execution_batch_size: String(paddedRows) }, paddedRows - rows);
    this.metrics.processedBatchSize.observe(paddedRows);
  }

  left(
    _key: string,
    _outcome: Outcome,
    queueMs: number | null,
    _computeMs: number | null,
    rows: number,
  ): void {
    this.metrics.inputBatchSize.observe(rows);
    if (queueMs !== null)
      this.metrics.queuingLatency.observe({ thread_pool_name: THREAD_POOL }, queueMs * 1_000);
  }
}
