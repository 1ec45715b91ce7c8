import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { TracedHistogram } from './traced-histogram';

/** 0.25 ms to 16 s: a compiled LSTM answers below the first, a stuck request ends above the last. */
const SECONDS = [
  0.000_25, 0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.25, 0.5, 1, 2, 4, 8, 16,
];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

const PER_VERSION = ['model', 'version'] as const;

/**
 * Every metric of the server, by name, unit, help and labels. Labels come from fixed sets only: models and versions
 * that are loaded, route templates, status classes, stages; never from what a client sends.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the table below is the type
function defineMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpRequests: new Counter({
      name: 'striate_http_requests_total',
      help: 'HTTP requests answered, by route template, method and status',
      labelNames: ['route', 'method', 'status'] as const,
      registers,
    }),
    httpSeconds: new TracedHistogram({
      name: 'striate_http_request_seconds',
      help: 'Time from the head of a request to the end of its answer',
      labelNames: ['route'] as const,
      buckets: SECONDS,
      registers,
    }),
    requests: new Counter({
      name: 'striate_requests_total',
      help: 'Requests that waited for a model version, in its queue or for a decoder, by outcome',
      labelNames: [...PER_VERSION, 'outcome'] as const,
      registers,
    }),
    rows: new Counter({
      name: 'striate_rows_total',
      help: 'Rows computed, padding not counted',
      labelNames: PER_VERSION,
      registers,
    }),
    paddingRows: new Counter({
      name: 'striate_padding_rows_total',
      help: 'Rows added to reach an allowed batch size',
      labelNames: PER_VERSION,
      registers,
    }),
    paddingSteps: new Counter({
      name: 'striate_padding_steps_total',
      help: 'Steps added to sequences to reach the length of their batch, over all rows that are no padding themselves',
      labelNames: PER_VERSION,
      registers,
    }),
    batches: new Counter({
      name: 'striate_batches_total',
      help: 'Batches run, by the reason they left',
      labelNames: [...PER_VERSION, 'reason'] as const,
      registers,
    }),
    batchRows: new Histogram({
      name: 'striate_batch_size_rows',
      help: 'Rows of a batch, padding not counted',
      labelNames: PER_VERSION,
      buckets: ROWS,
      registers,
    }),
    refusals: new Counter({
      name: 'striate_refusals_total',
      help: 'Requests refused at the queue, by reason',
      labelNames: [...PER_VERSION, 'reason'] as const,
      registers,
    }),
    queueRows: new Gauge({
      name: 'striate_queue_rows',
      help: 'Rows that wait now',
      labelNames: PER_VERSION,
      registers,
    }),
    inFlightRows: new Gauge({
      name: 'striate_in_flight_rows',
      help: 'Rows that wait or are computed now',
      labelNames: PER_VERSION,
      registers,
    }),
    stageSeconds: new TracedHistogram({
      name: 'striate_stage_seconds',
      help: 'Time of a request in each stage: decode, queue, compute, encode',
      labelNames: [...PER_VERSION, 'stage'] as const,
      buckets: SECONDS,
      registers,
    }),
    explanations: new Counter({
      name: 'striate_explanations_total',
      help: 'Pictures explained, by method; feature_maps where activations were asked for',
      labelNames: [...PER_VERSION, 'method'] as const,
      registers,
    }),
    degradedForecasts: new Counter({
      name: 'striate_degraded_forecasts_total',
      help: 'Forecasts answered by the seasonal naive baseline because the model could not, by error code',
      labelNames: [...PER_VERSION, 'code'] as const,
      registers,
    }),
    forecastActuals: new Counter({
      name: 'striate_forecast_actuals_total',
      help: 'Values that came after a forecast and were compared with it',
      labelNames: PER_VERSION,
      registers,
    }),
    forecastAbsoluteError: new Counter({
      name: 'striate_forecast_absolute_error_total',
      help: 'Sum of |actual - forecast| over the compared values, in the units of the series',
      labelNames: PER_VERSION,
      registers,
    }),
    forecastIntervals: new Counter({
      name: 'striate_forecast_interval_actuals_total',
      help: 'Compared values by the level in percent of an interval and whether they fell inside or outside of it',
      labelNames: [...PER_VERSION, 'level', 'outcome'] as const,
      registers,
    }),
    versionState: new Gauge({
      name: 'striate_version_state',
      help: '1 for the state that a model version is in',
      labelNames: [...PER_VERSION, 'state'] as const,
      registers,
    }),
    loadFailures: new Counter({
      name: 'striate_load_failures_total',
      help: 'Loads of a model version that failed, by error code',
      labelNames: [...PER_VERSION, 'code'] as const,
      registers,
    }),
    trainJobs: new Gauge({
      name: 'striate_train_jobs',
      help: 'Train jobs in the store, by state; of all servers and trainers that share it',
      labelNames: ['state'] as const,
      registers,
    }),
    trainEpochs: new Counter({
      name: 'striate_train_epochs_total',
      help: 'Epochs that trainers of this process have completed',
      registers,
    }),
    trainersLost: new Counter({
      name: 'striate_trainers_lost_total',
      help: 'Trainers that died under their job; each is a restart until max_restarts',
      registers,
    }),
    trainYieldedSeconds: new Counter({
      name: 'striate_train_yielded_seconds_total',
      help: 'Time in which trainers of this process stood still because requests wanted the device',
      registers,
    }),
    webhookTries: new Counter({
      name: 'striate_webhook_tries_total',
      help: 'Tries to deliver a webhook by what follows: delivered, retry, give-up, disable',
      labelNames: ['outcome'] as const,
      registers,
    }),
    engineUp: new Gauge({
      name: 'striate_engine_up',
      help: '1 while the engine takes commands',
      labelNames: ['engine', 'device'] as const,
      registers,
    }),
    engineRestarts: new Counter({
      name: 'striate_engine_restarts_total',
      help: 'Engine processes that ended without being asked to',
      labelNames: ['engine'] as const,
      registers,
    }),
    engineNativeTensors: new Gauge({
      name: 'striate_engine_native_tensors',
      help: 'Tensors held in native memory; between runs 0, so a rising line is a leak',
      labelNames: ['engine'] as const,
      registers,
    }),
    engineSavedModels: new Gauge({
      name: 'striate_engine_saved_models',
      help: 'Sessions held in native memory',
      labelNames: ['engine'] as const,
      registers,
    }),
    engineResidentBytes: new Gauge({
      name: 'striate_engine_resident_bytes',
      help: 'Resident memory of the engine process',
      labelNames: ['engine'] as const,
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof defineMetrics>;

/** A new set of every metric, in a registry of its own. */
export const createMetrics: () => Metrics = defineMetrics;
