import type { RouteExamples } from './route-example';

/** As a server with the shipped models answered; long lists are cut short. */
export const INSIDE_EXAMPLES: RouteExamples = {
  'POST /api/v1/models/{model}/explain': {
    response: {
      model: 'digits',
      version: 1,
      label: '7',
      class_index: 7,
      score: 0.9997490048408508,
      predicted: {
        label: '7',
        score: 0.9997490048408508,
      },
      method: 'grad_cam',
      layer: 'conv2d_2',
      heatmap: [
        [0, 0, 0],
        [0, 0, 0.005430238787084818],
        [0, 0, 0],
      ],
      empty: false,
      box: [10, 8, 14, 16],
      hottest: {
        cell: [5, 5],
        box: [3, 3, 16, 16],
      },
      picture: {
        height: 28,
        width: 28,
      },
      timings_ms: {
        decode: 6.957,
        queue: 1.005,
        compute: 119.339,
        encode: 0.156,
        batch_rows: 1,
      },
    },
  },
  'POST /api/v1/models/{model}/feature-maps': {
    response: {
      model: 'digits',
      version: 1,
      layer: 'conv2d_4',
      type: 'Conv2D',
      shape: [7, 7, 256],
      channels: 1,
      maps: [
        [
          [0.024690501391887665, 0.2757105827331543, 0.09176132827997208],
          [0.7453582286834717, 0.9683954119682312, 0],
          [0, 0, 0],
        ],
      ],
      global_average: [0.04297787696123123],
      global_max: [0.9683954119682312],
      cell: {
        at: [0, 0],
        values: [0.024690501391887665],
        box_in_input: [-15, -15, 34, 34],
        box: [0, 0, 19, 19],
      },
      picture: {
        height: 28,
        width: 28,
      },
      timings_ms: {
        decode: 2.152,
        queue: 0.089,
        compute: 55.201,
        encode: 0.226,
        batch_rows: 1,
      },
    },
  },
};
