import { once } from 'node:events';
import { connect } from 'node:net';
import { sum } from '../support/metric-sum';
import { RunningServer } from '../support/running-server';

const LOOKBACK = 56;
const series = Array.from({ length: LOOKBACK }, (_, day) => 9_000 + (day % 7) * 100);
/** Rows of one request that keep the engine busy while they run one by one. */
const MANY = 250;

let server: RunningServer;
beforeAll(async () => {
  server = await RunningServer.start();
}, 200_000);
afterAll(() => server.stop(), 60_000);

const knobs = (changes?: object): Promise<Response> =>
  fetch(`${server.url}/api/v1/models/births/versions/1/batching`, {
    ...(changes !== undefined && {
      method: 'PATCH',
      body: JSON.stringify(changes),
      headers: { 'content-type': 'application/json' },
    }),
  });

interface State {
  readonly max_batch_size: number;
  readonly allowed_batch_sizes: readonly number[];
  readonly now: { readonly waiting_rows: number; readonly waiting_requests: number };
}
const state = async (): Promise<State> => (await knobs()).json() as Promise<State>;

const forecast = (body: object, init: RequestInit = {}, query = ''): Promise<Response> =>
  fetch(`${server.url}/api/v1/models/births/forecast${query}`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
  });

const metric = async (name: string, labels = ''): Promise<number> =>
  sum(
    await (await fetch(`${server.url}/metrics`)).text(),
    `striate_${name}`,
    `model="births",version="1"${labels}`,
  );

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((next) => setTimeout(next, 2));
}

/** Runs `act` while one request of many rows, in batches of one, holds the engine. */
async function whileBusy<T>(act: () => Promise<T>): Promise<T> {
  await knobs({ max_batch_size: 1 });
  const busy = forecast({
    series: Array.from({ length: MANY }, (_, id) => ({ id: `s${id}`, values: series })),
  });
  await until(async () => (await state()).now.waiting_rows > 0);
  const result = await act();
  expect((await busy).status).toBe(200);
  await knobs({ max_batch_size: 32, slo_ms: null, max_queue_rows: 2048, full_status: 503 });
  return result;
}

/** The answer to a POST whose body never comes, and how long it took in ms. */
async function withoutBody(path: string, headers: readonly string[]): Promise<{ head: string; ms: number }> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const started = performance.now();
  socket.write(
    [
      `POST ${path} HTTP/1.1`,
      'host: test',
      'content-type: application/json',
      'content-length: 1000000',
      ...headers,
    ]
      .join('\r\n')
      .concat('\r\n\r\n'),
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  const ms = performance.now() - started;
  socket.destroy();
  return { head: head.toString('latin1'), ms };
}

describe('the settings of a queue', () => {
  it('are shown and changed while it serves, in the words of the manifest', async () => {
    expect(await state()).toMatchObject({
      max_batch_size: 32,
      allowed_batch_sizes: [1, 2, 4, 8, 16, 32],
      max_queue_delay_ms: 0,
      slo_ms: null,
      full_status: 503,
      now: { waiting_rows: 0, waiting_requests: 0, running_batches: 0 },
    });
    const changed = await knobs({ max_batch_size: 6, slo_ms: 500 });
    expect(await changed.json()).toMatchObject({
      max_batch_size: 6,
      allowed_batch_sizes: [1, 2, 4, 6],
      slo_ms: 500,
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => forecast({ series })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await knobs({ max_batch_size: 32, slo_ms: null });
  });

  it.each([
    [{ max_batch_size: 0 }, 'HTTP_INVALID_REQUEST'],
    [{ max_batchsize: 4 }, 'HTTP_INVALID_REQUEST'],
    [{}, 'HTTP_INVALID_REQUEST'],
    [{ max_batch_size: 8, allowed_batch_sizes: [1, 4] }, 'BATCH_OPTIONS_INVALID'],
  ])('refuse %j', async (changes, code) => {
    const answer = await knobs(changes);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, code]);
    expect((await state()).max_batch_size).toBe(32);
  });
});

describe('a busy engine', () => {
  it('refuses what cannot be in time before the body has come, once counted, with the time to come back', async () => {
    const before = await metric('refusals_total');
    const { head, ms } = await whileBusy(() => withoutBody('/v2/models/births/infer', ['grpc-timeout: 60m']));
    expect(head).toMatch(/^HTTP\/1\.1 503 /);
    expect(head).toMatch(/retry-after: \d+/i);
    expect(ms).toBeLessThan(100);
    expect((await metric('refusals_total')) - before).toBe(1);
  }, 60_000);

  it.each([
    [503, 'BATCH_QUEUE_FULL'],
    [429, 'BATCH_TOO_MANY_REQUESTS'],
  ])(
    'with a full queue answers %d',
    async (status, code) => {
      const [answer, early] = await whileBusy(async () => {
        await knobs({ max_queue_rows: 2, full_status: status });
        return [await forecast({ series }), await withoutBody('/v1/models/births:predict', [])] as const;
      });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(early.head).toContain(`HTTP/1.1 ${status} `);
    },
    60_000,
  );

  it('answers by the baseline where the request allows it', async () => {
    const answer = await whileBusy(() =>
      forecast({ series }, { headers: { 'x-request-timeout-ms': '60' } }, '?allow_degraded=true'),
    );
    expect(await answer.json()).toMatchObject({ degraded: true });
  }, 60_000);

  it('never runs the requests of clients that have gone', async () => {
    const rows = await metric('rows_total');
    const cancelled = await metric('requests_total', ',outcome="cancelled"');
    await whileBusy(async () => {
      const controller = new AbortController();
      const gone = Array.from({ length: 50 }, () =>
        forecast({ series }, { signal: controller.signal }).catch(() => 'gone'),
      );
      await until(async () => (await state()).now.waiting_requests > 50);
      controller.abort();
      expect(new Set(await Promise.all(gone))).toEqual(new Set(['gone']));
    });
    expect((await metric('requests_total', ',outcome="cancelled"')) - cancelled).toBe(50);
    expect((await metric('rows_total')) - rows).toBe(MANY);
  }, 60_000);
});

describe('metrics of batches', () => {
  it('count batches by the reason they left, and padding', async () => {
    const [full, idle, padding] = await Promise.all([
      metric('batches_total', ',reason="full"'),
      metric('batches_total', ',reason="idle"'),
      metric('padding_rows_total'),
    ]);
    await knobs({ max_batch_size: 4, allowed_batch_sizes: [4] });
    const many = { series: Array.from({ length: 8 }, (_, id) => ({ id: `s${id}`, values: series })) };
    expect((await forecast(many)).status).toBe(200);
    expect((await forecast({ series })).status).toBe(200);
    await knobs({ max_batch_size: 32 });
    expect((await metric('batches_total', ',reason="full"')) - full).toBe(2);
    expect((await metric('batches_total', ',reason="idle"')) - idle).toBe(1);
    expect((await metric('padding_rows_total')) - padding).toBe(3);
  });
});
