import type { RouteExamples } from './route-example';

const DATASET = {
  id: 'ds_90b10223945ab991034c6058',
  name: 'births',
  version: 1,
  kind: 'series',
  digest: 'sha256:0f9a7b4083c3f538ba59348115cf684a6f00f317e733fc7eff78b869a9f969ef',
  rows: 7305,
  bytes: 116976,
  summary: {
    kind: 'series',
    series: 1,
    frequency: 'D',
    start: '1969-01-01T00:00:00.000Z',
    end: '1988-12-31T00:00:00.000Z',
    shortest: 7305,
    longest: 7305,
    gaps: 0,
    missing: 0,
    duplicates: 0,
    covariates: [],
  },
  warnings: [],
  created_at: '2026-11-28T03:59:01.631Z',
} as const;

const JOB = {
  id: 'job_03c21527bd2ac1c5eb60ef08',
  state: 'succeeded',
  reason: null,
  detail: null,
  attempt: 1,
  progress: 1,
  eta_seconds: null,
  yielded_seconds: 0,
  queue_position: null,
  epoch: 2,
  metrics: {
    loss: 1.176274299621582,
    mae: 292.26564551601894,
    rmse: 350.9593712428849,
    mse: 123172.48026320111,
    mase: 41.75223507371699,
    smape: 2.979018123359751,
    coverage: 0.9663865546218487,
  },
  best: {
    epoch: 2,
    step: 22,
    metric: 'loss',
    value: 0.9747385159591956,
  },
  published: {
    model: 'newbirths',
    version: 1,
  },
  retry_of: null,
  spec: {
    recipe: 'lstm-forecaster',
    dataset: {
      id: 'ds_83ed4d1e2939c555e67e233c',
      version: 1,
    },
    model: 'newbirths',
    seed: 1,
    hyperparameters: {
      epochs: 2,
      units: [8],
      lookback: 28,
      horizon: 7,
      dropout: 0,
      loss: 'mse',
      batch_size: 32,
      learning_rate: 0.001,
      schedule: {
        kind: 'constant',
      },
      optimizer: {
        name: 'adam',
        beta_1: 0.9,
        beta_2: 0.999,
        epsilon: 1e-7,
      },
      clip_norm: null,
      scaler: 'standard',
      covariates: {
        past: [],
        future: [],
        calendar: [],
      },
    },
    gates: [
      {
        metric: 'mae',
        vs: 'last_value',
      },
    ],
    webhook: null,
    base_model: null,
    validation: null,
    stop: {
      max_seconds: null,
      early_stopping: null,
    },
    limits: {
      memory_mib: null,
    },
    checkpoint: {
      every_epochs: 1,
      keep: {
        best: 1,
        latest: 1,
        every: 0,
      },
    },
    device: 'auto',
    max_restarts: 2,
    promote_to: null,
    metadata: {},
  },
  created_at: '2026-11-28T05:22:44.062Z',
  started_at: '2026-11-28T05:22:44.084Z',
  ended_at: '2026-11-28T05:22:46.314Z',
  links: {
    self: '/api/v1/train-jobs/job_03c21527bd2ac1c5eb60ef08',
    events: '/api/v1/train-jobs/job_03c21527bd2ac1c5eb60ef08/events',
    metrics: '/api/v1/train-jobs/job_03c21527bd2ac1c5eb60ef08/metrics',
    checkpoints: '/api/v1/train-jobs/job_03c21527bd2ac1c5eb60ef08/checkpoints',
    report: '/api/v1/train-jobs/job_03c21527bd2ac1c5eb60ef08/report',
    deliveries: '/api/v1/train-jobs/job_03c21527bd2ac1c5eb60ef08/deliveries',
    repro: '/api/v1/train-jobs/job_03c21527bd2ac1c5eb60ef08/repro',
  },
} as const;

const DRY_RUN = {
  valid: true,
  problems: [],
  warnings: [],
  spec: JOB.spec,
  estimate: {
    parameters: 383,
    train_rows: 326,
    held_out_rows: 34,
    steps_per_epoch: 11,
    total_steps: 22,
    step_ms: 6.870204000000058,
    memory_bytes: 424628224,
    seconds: 0.1581875720000012,
    device: 'cpu',
  },
} as const;

/** As a server with the shipped models answered; long lists are cut short. */
export const TRAINING_EXAMPLES: RouteExamples = {
  'POST /api/v1/datasets': {
    response: DATASET,
  },
  'GET /api/v1/datasets': {
    response: {
      datasets: [DATASET],
    },
  },
  'GET /api/v1/datasets/{id}': {
    response: DATASET,
  },
  'GET /api/v1/recipes': {
    response: {
      recipes: [
        {
          name: 'cnn-classifier',
          title: 'Picture classifier',
          description:
            'A convolutional network: full has convolutions of 64, 128 twice and 256 twice, then dense 128 and 64; small has 32 and 64, then dense 64, and trains in a tenth of the time.',
          task: 'classification',
          needs_base_model: false,
          hyperparameters: {
            additionalProperties: false,
            type: 'object',
            required: ['variant', 'dropout', 'epochs'],
            properties: {
              variant: {
                default: 'full',
                anyOf: [
                  {
                    const: 'full',
                    type: 'string',
                  },
                ],
              },
              dropout: {
                default: 0.5,
                minimum: 0,
                exclusiveMaximum: 1,
                type: 'number',
              },
              epochs: {
                default: 10,
                minimum: 1,
                maximum: 100000,
                type: 'integer',
              },
              batch_size: {
                default: 32,
                minimum: 1,
                maximum: 65536,
                description: 'rows of a step',
                type: 'integer',
              },
              learning_rate: {
                default: 0.001,
                exclusiveMinimum: 0,
                maximum: 10,
                type: 'number',
              },
              schedule: {
                default: {
                  kind: 'constant',
                },
                anyOf: [
                  {
                    additionalProperties: false,
                    type: 'object',
                    required: ['kind'],
                    properties: {
                      kind: {
                        const: 'constant',
                        type: 'string',
                      },
                    },
                  },
                ],
              },
              optimizer: {
                default: {
                  name: 'adam',
                },
                anyOf: [
                  {
                    additionalProperties: false,
                    type: 'object',
                    required: ['name', 'momentum', 'nesterov'],
                    properties: {
                      name: {
                        const: 'sgd',
                        type: 'string',
                      },
                      momentum: {
                        default: 0,
                        minimum: 0,
                        exclusiveMaximum: 1,
                        description: 'share of the last update that is kept',
                        type: 'number',
                      },
                      nesterov: {
                        default: false,
                        type: 'boolean',
                      },
                    },
                  },
                ],
              },
              clip_norm: {
                default: null,
                description: 'largest norm of all gradients together; null for none',
                anyOf: [
                  {
                    exclusiveMinimum: 0,
                    type: 'number',
                  },
                ],
              },
              class_weights: {
                default: null,
                description:
                  'balanced: each class weighs the same; or one weight a class, in the order of the data set',
                anyOf: [
                  {
                    const: 'balanced',
                    type: 'string',
                  },
                ],
              },
              augmentation: {
                additionalProperties: false,
                default: {},
                type: 'object',
                required: ['shift', 'rotate', 'zoom', 'flip'],
                properties: {
                  shift: {
                    default: 0,
                    minimum: 0,
                    maximum: 0.5,
                    description: 'largest move, share of the side',
                    type: 'number',
                  },
                  rotate: {
                    default: 0,
                    minimum: 0,
                    maximum: 180,
                    description: 'largest turn, degrees',
                    type: 'number',
                  },
                  zoom: {
                    default: 0,
                    minimum: 0,
                    maximum: 0.5,
                    description: 'largest crop or reduction, share of the size',
                    type: 'number',
                  },
                  flip: {
                    default: 'none',
                    description: 'horizontal is wrong for digits and letters',
                    anyOf: [
                      {
                        const: 'none',
                        type: 'string',
                      },
                    ],
                  },
                },
              },
            },
          },
        },
      ],
    },
  },
  'POST /api/v1/train-jobs': {
    request: {
      recipe: 'lstm-forecaster',
      dataset: {
        id: 'ds_90b10223945ab991034c6058',
        version: 1,
      },
      model: 'newbirths',
      seed: 1,
      hyperparameters: {
        epochs: 2,
        batch_size: 128,
        units: [8],
        lookback: 28,
        horizon: 7,
      },
      validation: {
        after: '1987-01-01',
      },
      gates: [
        {
          metric: 'mae',
          vs: 'last_value',
        },
      ],
    },
    response: DRY_RUN,
    accepted: JOB,
  },
  'GET /api/v1/train-jobs': {
    response: {
      jobs: [JOB],
      next: null,
    },
  },
  'GET /api/v1/train-jobs/{id}': {
    response: JOB,
  },
  'POST /api/v1/train-jobs/{id}/cancel': {
    response: JOB,
  },
  'POST /api/v1/train-jobs/{id}/pause': {
    response: JOB,
  },
  'POST /api/v1/train-jobs/{id}/resume': {
    response: JOB,
  },
  'POST /api/v1/train-jobs/{id}/retry': {
    response: JOB,
  },
  'GET /api/v1/train-jobs/{id}/events': {
    response: {
      events: [
        {
          seq: 4,
          time: '2026-11-28T04:29:51.308Z',
          type: 'log',
          data: {
            level: 'info',
            text: 'started',
            parameters: 383,
            resumed_step: 0,
            inexact: [],
            device: 'cpu',
            tensorflow: '2.21.0',
            train_rows: 6540,
            held_out_rows: 725,
          },
        },
      ],
    },
  },
  'GET /api/v1/train-jobs/{id}/metrics': {
    response: {
      metrics: {
        loss: {
          steps: [52, 104],
          values: [0.9048529779510032, 0.7757324944577815],
        },
        mae: {
          steps: [52, 104],
          values: [0.7893942835418024, 0.7281808913678935],
        },
        val_loss: {
          steps: [52, 104],
          values: [1.828221321105957, 1.5576485395431519],
        },
        val_mae: {
          steps: [52, 104],
          values: [1.2389393167988845, 1.1399138625305576],
        },
      },
    },
  },
  'GET /api/v1/train-jobs/{id}/checkpoints': {
    response: {
      checkpoints: [
        {
          step: 104,
          epoch: 2,
          metrics: {
            loss: 0.7757324944577815,
            mae: 0.7281808913678935,
            val_loss: 1.5576485395431519,
            val_mae: 1.1399138625305576,
          },
          bytes: 7303,
          sha256: '81ce53fd7f116eea4fc7e220366fd41e6f3a8f717486d4e81a4a379a0f25515a',
        },
      ],
    },
  },
  'GET /api/v1/train-jobs/{id}/report': {
    response: {
      job: 'job_49a44f46d0a8dc45b6aa3ddb',
      recipe: 'lstm-forecaster',
      seed: 1,
      dataset: {
        id: 'ds_90b10223945ab991034c6058',
        version: 1,
        digest: 'sha256:0f9a7b4083c3f538ba59348115cf684a6f00f317e733fc7eff78b869a9f969ef',
      },
      parameters: 383,
      attempt: 1,
      trainer: {
        device: 'cpu',
        tensorflow: '2.21.0',
        train_rows: 6540,
        held_out_rows: 725,
      },
      metrics: {
        loss: 1.5576485395431519,
        mae: 1169.1664356890742,
        rmse: 1288.0067186410795,
        mse: 1658961.3072645608,
        mase: 4.050220760016835,
        smape: 11.316686117313592,
        coverage: 0.8950276243093923,
      },
      windows: 363,
      season: 7,
      by_step: [
        {
          mae: 1103.122024578168,
          rmse: 1224.0669693616533,
        },
      ],
      baselines: {
        last_value: {
          mae: 1205.9413616686343,
          rmse: 1634.6145887030816,
          mse: 2671964.853600945,
          mase: 4.177616282248629,
          smape: 11.821695985477527,
        },
        seasonal_naive: {
          mae: 308.64659582841404,
          rmse: 539.0485331891852,
          mse: 290573.3211334121,
          mase: 1.0692120572175015,
          smape: 2.9470400977463145,
        },
        ridge_ar: {
          mae: 304.1686732778673,
          rmse: 477.12041491198187,
          mse: 227643.89032578174,
          mase: 1.0536996593908527,
          smape: 2.9041263713460395,
        },
      },
      gates: [
        {
          metric: 'mae',
          passed: true,
          value: 1169.1664356890742,
          vs: 'last_value',
          detail: 'mae is 1169.1664356890742',
          rival_value: 1205.9413616686343,
        },
      ],
      spec: {
        recipe: 'lstm-forecaster',
        dataset: {
          id: 'ds_90b10223945ab991034c6058',
          version: 1,
        },
        model: 'newbirths',
        seed: 1,
        hyperparameters: {
          epochs: 2,
          batch_size: 128,
          units: [8],
          lookback: 28,
          horizon: 7,
          dropout: 0,
          loss: 'mse',
          learning_rate: 0.001,
          schedule: {
            kind: 'constant',
          },
          optimizer: {
            name: 'adam',
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-7,
          },
          clip_norm: null,
          scaler: 'standard',
          seasonal_difference: 0,
        },
        validation: {
          after: '1987-01-01',
        },
        gates: [
          {
            metric: 'mae',
            vs: 'last_value',
          },
        ],
        base_model: null,
        stop: {
          max_seconds: null,
          early_stopping: null,
        },
        limits: {
          memory_mib: null,
        },
        checkpoint: {
          every_epochs: 1,
          keep: {
            best: 1,
            latest: 1,
            every: 0,
          },
        },
        device: 'auto',
        max_restarts: 2,
        promote_to: null,
        webhook: null,
        metadata: {},
      },
      made_at: '2026-11-28T04:29:59.174Z',
    },
  },
};
