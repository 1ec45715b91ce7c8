import type { RouteExamples } from './route-example';

/** As a server with the shipped models answered; long lists are cut short. */
export const PROTOCOL_EXAMPLES: RouteExamples = {
  'GET /v1/timeseries/models': { response: ['births'] },
  'POST /v1/timeseries/forecast': {
    response: {
      id: '21d5156d-2e26-4b2e-a775-5ce89acb9657',
      created_at: 1795843367,
      status: 'completed',
      error: null,
      model: 'births',
      outputs: [
        {
          type: 'time_series_forecast',
          id: 'us',
          status: 'completed',
          content: [
            {
              type: 'univariate_time_series',
              name: 'us',
              mean_forecast: [9572.380621341435, 10280.934849332063],
              frequency: 'D',
              start_timestamp: '2021-02-04',
              quantiles: {
                '0.1': [9268.780621341435, 9957.134849332064],
                '0.9': [9875.980621341436, 10604.734849332062],
              },
            },
          ],
          error: null,
        },
      ],
    },
  },
  'GET /v2/': {
    response: {
      name: 'striate',
      version: '0.1.0',
      extensions: ['classification', 'model_repository', 'model_configuration'],
    },
  },
  'GET /v2/health/live': {
    response: {
      live: true,
    },
  },
  'GET /v2/health/ready': {
    response: {
      ready: true,
      live: true,
    },
  },
  'GET /v2/models': {
    response: {
      models: ['births', 'digits', 'newbirths'],
    },
  },
  'GET /v2/models/stats': {
    response: {
      model_stats: [
        {
          name: 'digits',
          version: '1',
          last_inference: 1795840186048,
          inference_count: 1,
          execution_count: 1,
          inference_stats: {
            success: {
              count: 1,
              ns: 686980,
            },
            fail: {
              count: 0,
              ns: 0,
            },
            queue: {
              count: 1,
              ns: 686980,
            },
            compute_input: {
              count: 1,
              ns: 0,
            },
            compute_infer: {
              count: 1,
              ns: 26116564,
            },
            compute_output: {
              count: 1,
              ns: 0,
            },
            cache_hit: {
              count: 0,
              ns: 0,
            },
            cache_miss: {
              count: 0,
              ns: 0,
            },
          },
          response_stats: {},
          batch_stats: [
            {
              batch_size: 1,
              compute_input: {
                count: 1,
                ns: 0,
              },
              compute_infer: {
                count: 1,
                ns: 26116564,
              },
              compute_output: {
                count: 1,
                ns: 0,
              },
            },
          ],
          memory_usage: [],
        },
      ],
    },
  },
  'GET /v2/models/{model}': {
    response: {
      name: 'digits',
      versions: ['1'],
      platform: 'tensorflow_graphdef',
      inputs: [
        {
          name: 'conv2d_input',
          datatype: 'FP32',
          shape: [-1, 28, 28, 1],
        },
      ],
      outputs: [
        {
          name: 'dense_2',
          datatype: 'FP32',
          shape: [-1, 10],
        },
      ],
    },
  },
  'GET /v2/models/{model}/ready': {
    response: {
      name: 'digits',
      ready: true,
    },
  },
  'GET /v2/models/{model}/config': {
    response: {
      name: 'digits',
      platform: 'tensorflow_graphdef',
      backend: 'tensorflow',
      version_policy: {
        specific: {
          versions: [1],
        },
      },
      max_batch_size: 32,
      input: [
        {
          name: 'conv2d_input',
          data_type: 'TYPE_FP32',
          dims: [28, 28, 1],
          is_shape_tensor: false,
          optional: false,
        },
      ],
      output: [
        {
          name: 'dense_2',
          data_type: 'TYPE_FP32',
          dims: [10],
          label_filename: '',
          is_shape_tensor: false,
        },
      ],
      instance_group: [
        {
          name: 'digits_0',
          kind: 'KIND_CPU',
          count: 1,
          gpus: [],
        },
      ],
      dynamic_batching: {
        preferred_batch_size: [32],
        max_queue_delay_microseconds: 0,
        preserve_ordering: false,
      },
      model_transaction_policy: {
        decoupled: false,
      },
    },
  },
  'GET /v2/models/{model}/stats': {
    response: {
      model_stats: [
        {
          name: 'digits',
          version: '1',
          last_inference: 1795840186048,
          inference_count: 1,
          execution_count: 1,
          inference_stats: {
            success: {
              count: 1,
              ns: 686980,
            },
            fail: {
              count: 0,
              ns: 0,
            },
            queue: {
              count: 1,
              ns: 686980,
            },
            compute_input: {
              count: 1,
              ns: 0,
            },
            compute_infer: {
              count: 1,
              ns: 26116564,
            },
            compute_output: {
              count: 1,
              ns: 0,
            },
            cache_hit: {
              count: 0,
              ns: 0,
            },
            cache_miss: {
              count: 0,
              ns: 0,
            },
          },
          response_stats: {},
          batch_stats: [
            {
              batch_size: 1,
              compute_input: {
                count: 1,
                ns: 0,
              },
              compute_infer: {
                count: 1,
                ns: 26116564,
              },
              compute_output: {
                count: 1,
                ns: 0,
              },
            },
          ],
          memory_usage: [],
        },
      ],
    },
  },
  'POST /v2/models/{model}/infer': {
    request: {
      id: '1',
      inputs: [
        {
          name: 'lstm_input',
          datatype: 'FP32',
          shape: [1, 3, 1],
          data: [0.1, 0.2, 0.3],
        },
      ],
    },
    response: {
      id: '1',
      model_name: 'births',
      model_version: '1',
      outputs: [
        {
          name: 'time_distributed',
          datatype: 'FP32',
          shape: [1, 3, 14],
          data: [-0.11888611, -0.2743674, -0.15238075],
        },
      ],
    },
  },
  'POST /v2/repository/index': {
    request: {
      ready: true,
    },
    response: [
      {
        name: 'births',
        version: '1',
        state: 'READY',
        reason: '',
      },
    ],
  },
  'POST /v2/repository/models/{model}/unload': {
    request: {},
    response: {
      name: 'births',
      unload: true,
    },
  },
  'POST /v2/repository/models/{model}/load': {
    request: {},
    response: {
      name: 'births',
      load: true,
    },
  },
  'GET /v1/models': {
    response: {
      models: ['births', 'digits', 'newbirths'],
    },
  },
  'GET /v1/models/{model}': {
    response: {
      model_version_status: [
        {
          version: '1',
          state: 'AVAILABLE',
          status: {
            error_code: 'OK',
            error_message: '',
          },
        },
      ],
      name: 'digits',
      ready: true,
    },
  },
  'GET /v1/models/{model}/metadata': {
    response: {
      model_spec: {
        name: 'digits',
        signature_name: '',
        version: '1',
      },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: {
                conv2d_input: {
                  dtype: 'DT_FLOAT',
                  tensor_shape: {
                    dim: [
                      {
                        size: '-1',
                        name: '',
                      },
                    ],
                    unknown_rank: false,
                  },
                  name: 'serving_default_conv2d_input:0',
                },
              },
              outputs: {
                dense_2: {
                  dtype: 'DT_FLOAT',
                  tensor_shape: {
                    dim: [
                      {
                        size: '-1',
                        name: '',
                      },
                    ],
                    unknown_rank: false,
                  },
                  name: 'dense_2:0',
                },
              },
              method_name: 'tensorflow/serving/predict',
              defaults: {},
            },
          },
        },
      },
    },
  },
  'POST /v1/models/{model}:predict': {
    request: {
      instances: [[[0.1], [0.2]]],
    },
    response: {
      predictions: [
        [
          [-0.11888611, -0.2743674, -0.15238075],
          [-0.29174814, -0.626957, -0.5888109],
        ],
      ],
    },
  },
  'POST /v1/models/{model}:classify': {
    request: {
      examples: [
        {
          conv2d_input: [0.5, 0.5, 0.5],
        },
      ],
    },
    response: {
      results: [
        [
          ['0', 0.1085113],
          ['1', 0.11239752],
        ],
      ],
    },
  },
  'POST /v1/models/{model}:regress': {
    request: {
      examples: [
        {
          x: [0.1],
        },
      ],
    },
    response: {
      results: [0.2],
    },
  },
};
