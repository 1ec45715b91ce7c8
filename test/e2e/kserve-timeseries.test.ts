import { dailyBirths } from '../support/births';
import { RunningServer } from '../support/running-server';

let server: RunningServer;
beforeAll(async () => {
  server = await RunningServer.start();
}, 200_000);
afterAll(() => server.stop());

const { dates, values } = dailyBirths();
const input = {
  type: 'univariate_time_series',
  name: 'us',
  series: values.slice(-60),
  frequency: 'D',
  start_timestamp: dates.at(-60),
};

const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/v1/timeseries/forecast`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  });

interface Reply {
  readonly status: string;
  readonly created_at: number;
  readonly outputs: readonly {
    readonly id: string;
    readonly content: readonly [
      {
        readonly mean_forecast: readonly number[];
        readonly start_timestamp: string;
        readonly quantiles?: Readonly<Record<string, readonly number[]>>;
      },
    ];
  }[];
}

it('continues series in KServe’s dialect, whatever the content type', async () => {
  const options = { horizon: 14, quantiles: [0.1, 0.9] };
  const answer = await post({ model: 'births', inputs: [input, { ...input, name: 'again' }], options });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
  const reply = (await answer.json()) as Reply;
  expect([reply.status, reply.outputs.map(({ id }) => id)]).toEqual(['completed', ['us', 'again']]);
  expect(Number.isInteger(reply.created_at)).toBe(true);
  const [content] = reply.outputs[0]!.content;
  expect(content.mean_forecast).toHaveLength(14);
  expect(content.start_timestamp).toBe('1989-01-01');
  const { '0.1': low, '0.9': high } = content.quantiles ?? {};
  for (const [step, mean] of content.mean_forecast.entries()) {
    expect(low?.[step]).toBeLessThanOrEqual(mean);
    expect(high?.[step]).toBeGreaterThanOrEqual(mean);
  }
  const own = await fetch(`${server.url}/api/v1/models/births/forecast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ series: [{ id: 'us', values: input.series }], horizon: 14 }),
  });
  const { forecasts } = (await own.json()) as { forecasts: [{ mean: number[] }] };
  for (const [step, mean] of forecasts[0].mean.entries()) {
    expect(content.mean_forecast[step]).toBeCloseTo(mean, 2);
  }
  const text = await post(
    JSON.stringify({
      model: 'births',
      inputs: [{ ...input, start_timestamp: null }],
      options: { horizon: 2 },
    }),
    { 'content-type': 'text/plain' },
  );
  expect(((await text.json()) as Reply).outputs[0]?.content[0].start_timestamp).toBe('');
});

it('names its forecasters', async () => {
  expect(await (await fetch(`${server.url}/v1/timeseries/models`)).json()).toEqual(['births']);
});

it.each([
  ['a model that is not there', { model: 'none', inputs: [input], options: { horizon: 1 } }, 404, null],
  ['a classifier', { model: 'digits', inputs: [input], options: { horizon: 1 } }, 400, null],
  ['no input', { model: 'births', inputs: [], options: { horizon: 1 } }, 400, '/inputs'],
  ['no horizon', { model: 'births', inputs: [input] }, 400, '/options/horizon'],
  ['horizon 0', { model: 'births', inputs: [input], options: { horizon: 0 } }, 400, '/horizon'],
  [
    'several series in one input',
    { model: 'births', inputs: [{ ...input, type: 'multivariate_time_series' }], options: { horizon: 1 } },
    400,
    '/inputs/0/type',
  ],
  [
    'another frequency',
    { model: 'births', inputs: [{ ...input, frequency: 'fortnight' }], options: { horizon: 1 } },
    400,
    '/inputs/0/frequency',
  ],
  ['text', 'hello', 400, null],
])('refuses %s in the shape of the dialect', async (_title, body, status, param) => {
  const answer = await post(body);
  const { error } = (await answer.json()) as {
    error: { message: string; param: string | null; type: string };
  };
  expect([answer.status, error.param]).toEqual([status, param]);
  expect(error.message.length).toBeGreaterThan(5);
});
