import type { RouteExamples } from './route-example';

/** As a server with the shipped models answered; long lists are cut short. */
export const JOB_RECORD_EXAMPLES: RouteExamples = {
  'GET /api/v1/train-jobs/{id}/repro': {
    response: {
      format: 'striate-repro',
      format_version: 1,
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
        webhook: 'https://example.com/done',
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
      lineage: {
        dataset: {
          id: 'ds_83ed4d1e2939c555e67e233c',
          version: 1,
          digest: 'sha256:be0a168a8f27d63bccac3f4afefbbcb6412e259d4d877dce1bd299dac1ca0887',
        },
        validation_dataset: null,
        base_model: null,
        recipe: 'lstm-forecaster',
        seed: 1,
        striate: '0.1.0',
        commit: 'abb82f8432154e1f56d42e3fcb4144ca1f01ef1a',
        node: 'v20.20.2',
        device: 'cpu',
        environment: {
          tensorflow: '2.21.0',
          device: 'cpu',
          cpu: 'Intel(R) Xeon(R) Processor',
          intraOpThreads: '1',
          interOpThreads: '1',
          deterministicOps: true,
          tfjs: '4.22.0',
        },
        weights_sha256: '6bcab3c4fdb118925fb4b9b6a3f740c106e42acefb78587e80b17a3deccf80a4',
      },
      expected: {
        parameters: 383,
        metrics: {
          loss: 1.176274299621582,
          mae: 292.26564551601894,
          rmse: 350.9593712428849,
          mse: 123172.48026320111,
          mase: 41.75223507371699,
          smape: 2.979018123359751,
          coverage: 0.9663865546218487,
        },
        weights_sha256: '6bcab3c4fdb118925fb4b9b6a3f740c106e42acefb78587e80b17a3deccf80a4',
      },
    },
  },
  'GET /api/v1/train-jobs/{id}/deliveries': {
    response: {
      deliveries: [
        {
          id: 'msg_c4b989200219c4dc60ab1201',
          url: 'https://example.com/done',
          state: 'delivered',
          tries: 1,
          next_try_at: null,
          last_status: 200,
          last_error: null,
          body: '{"type":"train_job.succeeded","timestamp":"2026-11-28T05:22:46.314Z","data":{"id":"job_03c21527bd2ac1c5eb60ef08","state":"succeeded","reason":null,"de…',
          created_at: '2026-11-28T05:22:46.314Z',
          ended_at: '2026-11-28T05:22:46.596Z',
        },
      ],
    },
  },
  'POST /api/v1/train-jobs/{id}/deliveries/{delivery}/redeliver': {
    response: {
      id: 'msg_c4b989200219c4dc60ab1201',
      url: 'https://example.com/done',
      state: 'pending',
      tries: 0,
      next_try_at: '2026-11-28T05:22:47.890Z',
      last_status: 200,
      last_error: null,
      body: '{"type":"train_job.succeeded","timestamp":"2026-11-28T05:22:46.314Z","data":{"id":"job_03c21527bd2ac1c5eb60ef08","state":"succeeded","reason":null,"de…',
      created_at: '2026-11-28T05:22:46.314Z',
      ended_at: null,
    },
  },
};
