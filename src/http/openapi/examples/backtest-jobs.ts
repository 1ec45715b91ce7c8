import type { RouteExamples } from './route-example';

const BACKTEST = {
  id: 'bt_cc6e229ccd340a0bfe964e8b',
  model: 'births',
  version: 1,
  state: 'succeeded',
  progress: 1,
  forecasts_done: 4,
  forecasts_total: 4,
  created_at: '2026-11-28T05:22:43.054Z',
  ended_at: '2026-11-28T05:22:43.134Z',
  error: null,
  result: {
    model: 'births',
    version: 1,
    frequency: 'D',
    season: 7,
    horizon: 14,
    step: 14,
    forecasts: 4,
    metrics: {
      mae: 218.51129808887927,
      rmse: 319.6935735500647,
      mase: 31.21589972698275,
      rmsse: 45.670390847025274,
      smape: 2.1802192831325136,
      by_step: [
        {
          mae: 27.670564952474706,
          rmse: 27.774785374122125,
        },
        {
          mae: 577.262690125141,
          rmse: 577.2637692868706,
        },
        {
          mae: 419.0458475194996,
          rmse: 419.0520223836056,
        },
      ],
      weighted_quantile_loss: 0.01981591416125146,
      crps: 194.6220009347312,
      quantiles: [0.1, 0.2, 0.3],
    },
    intervals: {
      '80': {
        coverage: 0.7142857142857143,
        width: 752.2857142857143,
        by_step: [
          {
            coverage: 1,
            width: 607.2000000000007,
          },
          {
            coverage: 0,
            width: 647.5999999999985,
          },
          {
            coverage: 0,
            width: 681.2000000000007,
          },
        ],
      },
      '95': {
        coverage: 0.9285714285714286,
        width: 1380.1857142857139,
        by_step: [
          {
            coverage: 1,
            width: 1015.2000000000007,
          },
          {
            coverage: 0,
            width: 1083.5999999999985,
          },
          {
            coverage: 1,
            width: 1112,
          },
        ],
      },
    },
    uncertainty_reason: null,
    baselines: {
      last_value: {
        mae: 457.5,
        rmse: 547.3778402529646,
        mase: 65.35714285714286,
        rmsse: 78.19683432185208,
        smape: 4.721324317629444,
        by_step: [
          {
            mae: 151,
            rmse: 151,
          },
          {
            mae: 302,
            rmse: 302,
          },
          {
            mae: 453,
            rmse: 453,
          },
        ],
      },
      seasonal_naive: {
        mae: 10.5,
        rmse: 11.067971810589327,
        mase: 1.5,
        rmsse: 1.5811388300841898,
        smape: 0.10705976338199617,
        by_step: [
          {
            mae: 7,
            rmse: 7,
          },
          {
            mae: 7,
            rmse: 7,
          },
          {
            mae: 7,
            rmse: 7,
          },
        ],
      },
      ridge_ar: {
        mae: 0.22916785369394738,
        rmse: 0.276690522726414,
        mase: 0.032738264813421056,
        rmsse: 0.0395264717636387,
        smape: 0.002314580874961831,
        by_step: [
          {
            mae: 0.12250910856710107,
            rmse: 0.122589903215829,
          },
          {
            mae: 0.12262781577874193,
            rmse: 0.12270845594242977,
          },
          {
            mae: 0.1226217783660104,
            rmse: 0.12270239671538846,
          },
        ],
      },
    },
    skill: {
      last_value: 0.5223796763084606,
      seasonal_naive: -19.810599817988503,
      ridge_ar: -952.4989073148981,
    },
    series: [
      {
        id: 'a',
        origins: [344, 358, 372, 386],
        first_timestamps: ['2020-12-10', '2020-12-24', '2021-01-07', '2021-01-21'],
        mae: 218.51129808887927,
        rmse: 319.6935735500647,
        mase: 31.21589972698275,
      },
    ],
    timings_ms: {
      decode: 0,
      queue: 0.378,
      compute: 61.211,
      encode: 0,
      batch_rows: 4,
    },
  },
} as const;

/** As a server with the shipped models answered; long lists are cut short. */
export const BACKTEST_JOB_EXAMPLES: RouteExamples = {
  'GET /api/v1/models/{model}/backtests/{id}': { response: BACKTEST },
  'POST /api/v1/models/{model}/backtests/{id}/cancel': {
    response: { ...BACKTEST, state: 'cancelled', progress: 0.5, forecasts_done: 2, result: null },
  },
};
