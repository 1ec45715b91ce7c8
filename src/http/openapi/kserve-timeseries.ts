import { Type } from '@sinclair/typebox';
import { jsonBody, jsonResponse } from './json-bodies';
import type { Operation } from './openapi-types';

const Frequency = Type.String({
  description: 'S, T, H, D, W, M, Q, Y or second, minute, hour, day, week, month, quarter, year',
});
const KIND = 'univariate_time_series';

const ForecastRequest = Type.Object(
  {
    model: Type.String(),
    inputs: Type.Array(
      Type.Object({
        type: Type.Optional(Type.Literal(KIND)),
        name: Type.String(),
        series: Type.Array(Type.Number()),
        frequency: Frequency,
        start_timestamp: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      }),
      { minItems: 1, description: 'one series each' },
    ),
    options: Type.Object({
      horizon: Type.Integer({ minimum: 1 }),
      quantiles: Type.Optional(Type.Array(Type.Number())),
    }),
  },
  {
    examples: [
      {
        model: 'births',
        inputs: [{ type: KIND, name: 'us', series: [8444, 9446, 10327], frequency: 'D' }],
        options: { horizon: 14 },
      },
    ],
  },
);

const ForecastAnswer = Type.Object({
  id: Type.String(),
  created_at: Type.Integer({ description: 'seconds since the epoch' }),
  status: Type.Literal('completed'),
  error: Type.Null(),
  model: Type.String(),
  outputs: Type.Array(
    Type.Object({
      type: Type.String(),
      id: Type.String({ description: 'name of the input' }),
      status: Type.Literal('completed'),
      content: Type.Array(
        Type.Object({
          type: Type.Literal(KIND),
          name: Type.String(),
          mean_forecast: Type.Array(Type.Number()),
          frequency: Frequency,
          start_timestamp: Type.String({ description: 'empty where the input had none' }),
          quantiles: Type.Optional(Type.Record(Type.String(), Type.Array(Type.Number()))),
        }),
      ),
      error: Type.Null(),
    }),
  ),
});

const WireError = Type.Object({
  error: Type.Object({
    code: Type.Optional(Type.String()),
    message: Type.String(),
    param: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    type: Type.String(),
  }),
});

/** What the schemas of the routes under /v1/timeseries cannot say: they take every body as bytes. */
export function timeseriesPart(path: string): Partial<Operation> {
  const refused = jsonResponse('refused', WireError);
  const refusals = { '4XX': refused, '5XX': refused };
  return path === '/v1/timeseries/models'
    ? { responses: { 200: jsonResponse('the names', Type.Array(Type.String())), ...refusals } }
    : {
        requestBody: jsonBody(ForecastRequest),
        responses: { 200: jsonResponse('the forecasts', ForecastAnswer), ...refusals },
      };
}
