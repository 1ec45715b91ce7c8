import { Counter, Histogram, Registry } from 'prom-client';

/** `count` bounds from `first` on, each `factor` times the one before. */
function exponential(first: number, factor: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => Number((first * factor ** index).toPrecision(12)));
}

const LATENCY_US = exponential(10, 1.8, 33);
const QUEUEING_US = exponential(100, 1.2, 52);
const EXAMPLES = exponential(1, 2, 15);
const BATCH_ROWS = exponential(1, 2, 14);
const PREFIX = ':tensorflow:serving:';

/** TensorFlow Serving's metrics by their names, labels, units (microseconds) and buckets, in a registry of their own. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the table below is the type
function defineTensorflowServingMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requestCount: new Counter({
      name: `${PREFIX}request_count`,
      help: 'Requests by model and status',
      labelNames: ['model_name', 'status'] as const,
      registers,
    }),
    requestLatency: new Histogram({
      name: `${PREFIX}request_latency`,
      help: 'Time of a good answer, in microseconds',
      labelNames: ['model_name', 'API', 'entrypoint'] as const,
      buckets: LATENCY_US,
      registers,
    }),
    runtimeLatency: new Histogram({
      name: `${PREFIX}runtime_latency`,
      help: 'Time in the runtime, in microseconds',
      labelNames: ['model_name', 'API', 'runtime'] as const,
      buckets: LATENCY_US,
      registers,
    }),
    exampleCountTotal: new Counter({
      name: `${PREFIX}request_example_count_total`,
      help: 'Rows of all requests',
      labelNames: ['model'] as const,
      registers,
    }),
    exampleCounts: new Histogram({
      name: `${PREFIX}request_example_counts`,
      help: 'Rows of a request',
      labelNames: ['model'] as const,
      buckets: EXAMPLES,
      registers,
    }),
    queuingLatency: new Histogram({
      name: `${PREFIX}batching_session:queuing_latency`,
      help: 'Time in the queue, in microseconds',
      labelNames: ['thread_pool_name'] as const,
      buckets: QUEUEING_US,
      registers,
    }),
    wrappedRunCount: new Counter({
      name: `${PREFIX}batching_session:wrapped_run_count`,
      help: 'Batches run',
      registers,
    }),
    paddingSize: new Histogram({
      name: `${PREFIX}batching_session:padding_size`,
      help: 'Rows of padding in a batch',
      labelNames: ['execution_batch_size'] as const,
      buckets: BATCH_ROWS,
      registers,
    }),
    inputBatchSize: new Histogram({
      name: `${PREFIX}batching_session:input_batch_size`,
      help: 'Rows of a request',
      buckets: BATCH_ROWS,
      registers,
    }),
    processedBatchSize: new Histogram({
      name: `${PREFIX}batching_session:processed_batch_size`,
      help: 'Rows of a batch with its padding',
      buckets: BATCH_ROWS,
      registers,
    }),
  };
}

export type TensorflowServingMetrics = ReturnType<typeof defineTensorflowServingMetrics>;

/** A new set of TensorFlow Serving's metrics. */
export const createTensorflowServingMetrics: () => TensorflowServingMetrics = defineTensorflowServingMetrics;

/** The exposition as TensorFlow Serving writes it: the types of the metrics and no help. */
export async function tensorflowServingText(registry: Registry): Promise<string> {
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => !line.startsWith('# HELP') && line !== '').join('\n') + '\n';
}
