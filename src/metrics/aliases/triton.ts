import { Counter, Gauge, type Registry } from 'prom-client';

const PER_VERSION = ['model', 'version'] as const;

/** Why Triton says that a request failed. */
export const TRITON_FAILURES = ['REJECTED', 'CANCELED', 'BACKEND', 'OTHER'] as const;
export type TritonFailure = (typeof TRITON_FAILURES)[number];

/** Triton's metrics by their names, labels and units, for the dashboards and autoscalers that ask for them. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the table below is the type
function defineTritonMetrics(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string): Counter<'model' | 'version'> =>
    new Counter({ name, help, labelNames: PER_VERSION, registers });
  return {
    success: counter(
      'nv_inference_request_success',
      'Number of successful inference requests, all batch sizes',
    ),
    failure: new Counter({
      name: 'nv_inference_request_failure',
      help: 'Number of failed inference requests, all batch sizes',
      labelNames: [...PER_VERSION, 'reason'] as const,
      registers,
    }),
    count: counter('nv_inference_count', 'Number of inferences performed (does not include cached requests)'),
    execCount: counter(
      'nv_inference_exec_count',
      'Number of model executions performed (does not include cached requests)',
    ),
    requestDuration: counter(
      'nv_inference_request_duration_us',
      'Cumulative inference request duration in microseconds (includes cached requests)',
    ),
    queueDuration: counter(
      'nv_inference_queue_duration_us',
      'Cumulative inference queuing duration in microseconds (includes cached requests)',
    ),
    computeInputDuration: counter(
      'nv_inference_compute_input_duration_us',
      'Cumulative compute input duration in microseconds (does not include cached requests)',
    ),
    computeInferDuration: counter(
      'nv_inference_compute_infer_duration_us',
      'Cumulative compute inference duration in microseconds (does not include cached requests)',
    ),
    computeOutputDuration: counter(
      'nv_inference_compute_output_duration_us',
      'Cumulative inference compute output duration in microseconds (does not include cached requests)',
    ),
    pending: new Gauge({
      name: 'nv_inference_pending_request_count',
      help: 'Instantaneous number of pending requests awaiting execution per-model.',
      labelNames: PER_VERSION,
      registers,
    }),
    loadSeconds: new Gauge({
      name: 'nv_model_load_duration_secs',
      help: 'Model load time in seconds',
      labelNames: PER_VERSION,
      registers,
    }),
  };
}

export type TritonMetrics = ReturnType<typeof defineTritonMetrics>;

/** Adds Triton's metrics to a registry. */
export const createTritonMetrics: (registry: Registry) => TritonMetrics = defineTritonMetrics;
