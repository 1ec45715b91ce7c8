import type { RouteExamples } from './route-example';

/** As a server with the shipped models answered; long lists are cut short. */
export const PREDICTION_EXAMPLES: RouteExamples = {
  'POST /api/v1/models/{model}/classify': {
    response: {
      model: 'digits',
      version: 1,
      predictions: [
        {
          label: '7',
          score: 0.9999889135360718,
        },
      ],
      timings_ms: {
        decode: 25.217,
        queue: 0.687,
        compute: 26.117,
        encode: 0.006,
        batch_rows: 1,
      },
    },
    request: {
      image: 'iVBORw0KGgo=',
    },
  },
  'POST /api/v1/models/{model}/forecast': {
    request: {
      series: [
        {
          id: 'us',
          start: '1986-11-06',
          frequency: 'D',
          values: [10626, 10680, 8758],
        },
      ],
      horizon: 3,
      levels: [80, 95],
    },
    response: {
      model: 'births',
      version: 1,
      frequency: 'D',
      forecasts: [
        {
          id: 'us',
          timestamps: ['1987-01-01', '1987-01-02', '1987-01-03'],
          mean: [10423.692431569565, 10370.278855128856, 8671.999688101896],
          intervals: {
            '80': {
              lower: [10120.092431569565, 10046.478855128857, 8331.399688101896],
              upper: [10727.292431569565, 10694.078855128855, 9012.599688101896],
            },
            '95': {
              lower: [9916.092431569565, 9828.478855128857, 8115.999688101896],
              upper: [10931.292431569565, 10912.078855128855, 9227.999688101896],
            },
          },
          baselines: {
            last_value: [11388, 11388, 11388],
            seasonal_naive: [8107, 10417, 8821],
            ridge_ar: [9991.323811444061, 11313.919916381437, 9348.148126713239],
          },
          padded: 0,
          filled: 0,
          skill: {
            last_value: 0.7660774556272232,
            seasonal_naive: 0.19141509433962267,
            ridge_ar: 0.20518685666594538,
          },
        },
      ],
      uncertainty_reason: null,
      degraded: false,
      degraded_by: null,
      timings_ms: {
        decode: 20.044,
        queue: 0.139,
        compute: 32.996,
        encode: 0.143,
        batch_rows: 1,
      },
    },
  },
  'POST /api/v1/models/{model}/backtests': {
    request: {
      series: [
        {
          id: 'us',
          start: '1987-11-28',
          frequency: 'D',
          values: [8685, 8416, 11085],
        },
      ],
      horizon: 3,
      levels: [90],
      windows: 3,
    },
    response: {
      model: 'births',
      version: 1,
      frequency: 'D',
      season: 7,
      horizon: 3,
      step: 3,
      forecasts: 3,
      metrics: {
        mae: 789.2278625257978,
        rmse: 937.4088628213635,
        mase: 2.3501667718656116,
        rmsse: 1.5809741540966247,
        smape: 7.942389974932586,
        by_step: [
          {
            mae: 1225.9961044772444,
            rmse: 1333.5549242550946,
          },
        ],
        weighted_quantile_loss: 0.07000995139641536,
        crps: 706.76601711379,
        quantiles: [0.1, 0.2, 0.3],
      },
      intervals: {
        '90': {
          coverage: 0.2222222222222222,
          width: 869.5999999999998,
          by_step: [
            {
              coverage: 0,
              width: 823.5999999999985,
            },
          ],
        },
      },
      uncertainty_reason: null,
      baselines: {
        last_value: {
          mae: 1942.4444444444443,
          rmse: 2419.4810738393194,
          mase: 5.80467342374261,
          rmsse: 4.013791532275298,
          smape: 20.022941444711947,
          by_step: [
            {
              mae: 574.3333333333334,
              rmse: 652.0166153302127,
            },
          ],
        },
        seasonal_naive: {
          mae: 1182.6666666666667,
          rmse: 1416.4462573638295,
          mase: 3.513187296166081,
          rmsse: 2.34954479959136,
          smape: 11.493312412166125,
          by_step: [
            {
              mae: 1824.6666666666667,
              rmse: 2024.752659791643,
            },
          ],
        },
        ridge_ar: {
          mae: 782.6877331735,
          rmse: 1014.8602158329563,
          mase: 2.335039901824918,
          rmsse: 1.6223667689443095,
          smape: 7.771323735514549,
          by_step: [
            {
              mae: 1143.9934421727564,
              rmse: 1494.3213902984119,
            },
          ],
        },
      },
      skill: {
        last_value: 0.5936934696984224,
        seasonal_naive: 0.33267091669182824,
        ridge_ar: -0.008355988058967201,
      },
      series: [
        {
          id: 'us',
          origins: [391, 394, 397],
          first_timestamps: ['1988-12-23', '1988-12-26', '1988-12-29'],
          mae: 789.2278625257978,
          rmse: 937.4088628213635,
          mase: 2.3501667718656116,
        },
      ],
      timings_ms: {
        decode: 0.583,
        queue: 15.675,
        compute: 91.301,
        encode: 0.199,
        batch_rows: 3,
      },
    },
  },
  'POST /api/v1/models/{model}/anomalies': {
    request: {
      series: [
        {
          id: 'us',
          start: '1986-11-06',
          frequency: 'D',
          values: [10626, 10680, 8758],
        },
      ],
      level: 99,
    },
    response: {
      model: 'births',
      version: 1,
      frequency: 'D',
      level: 99,
      results: [
        {
          id: 'us',
          judged_from: 56,
          judged: 7,
          anomalies: [
            {
              index: 56,
              timestamp: '1987-01-01',
              value: 8107,
              expected: 10423.692492455906,
              lower: 8336.892492455907,
              upper: 12510.492492455905,
              score: 1.1101650816829145,
              p_value: 0.004178272980501393,
            },
          ],
        },
      ],
      timings_ms: {
        decode: 0.692,
        queue: 0.137,
        compute: 2.317,
        encode: 0.038,
        batch_rows: 7,
      },
    },
  },
  'POST /api/v1/models/{model}/actuals': {
    request: {
      forecasts: [
        {
          id: 'us',
          mean: [10424, 10370],
          intervals: {
            '90': {
              lower: [10012, 9933],
              upper: [10835, 10808],
            },
          },
          actuals: [10500, null],
        },
      ],
    },
    response: {
      model: 'births',
      version: 1,
      values: 1,
      mae: 76,
      coverage: {
        '90': {
          values: 1,
          coverage: 1,
        },
      },
    },
  },
};
