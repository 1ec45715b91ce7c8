import { ApiError, ConnectionError, dataOf, StriateClient, TimeoutError } from '../../src/client';
import { json, PlayedServer, problem, type Part } from './played-server';

const waits: number[] = [];
let server: PlayedServer;
beforeEach(async () => {
  waits.length = 0;
  server = await new PlayedServer([json(200, { models: [] })]).listen();
});
afterEach(() => server.close());

/** A client that waits for nothing, and says how long it would have. */
function clientOf(
  options: { readonly url?: string; readonly timeoutMs?: number; readonly token?: string } = {},
) {
  return new StriateClient({
    url: server.url,
    ...options,
    transport: {
      random: () => 1,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
  });
}

const spec = { recipe: 'ridge-ar', dataset: { id: 'ds_1', version: 1 }, model: 'm' };

const hangUp: Part = (response) => response.destroy();

describe('refusals', () => {
  it('become an error with code, hint, request id and status', async () => {
    server.play(problem(404, 'MODEL_NOT_FOUND'));
    const error: unknown = await clientOf()
      .models.get('x')
      .catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 404,
      code: 'MODEL_NOT_FOUND',
      hint: 'wait',
      requestId: 'r-1',
      message: 'so it is',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('of the protocols and of proxies have no code', async () => {
    server.play(json(400, { error: 'bad tensor' }));
    await expect(clientOf().infer('m', [])).rejects.toMatchObject({ code: null, message: 'bad tensor' });
    server.play((response) => response.writeHead(502).end('<html>'));
    await expect(clientOf().models.list()).rejects.toMatchObject({ code: null, status: 502 });
  });
});

describe('trying again', () => {
  it('waits as long as Retry-After says', async () => {
    server.play(problem(429, 'BATCH_TOO_MANY_REQUESTS', { 'retry-after': '2' }), json(200, { models: [] }));
    await expect(clientOf().models.list()).resolves.toEqual([]);
    expect(waits).toEqual([2_000]);
  });

  it('waits longer and longer where a proxy answers 503', async () => {
    const away: Part = (response) => response.writeHead(503).end('no backend');
    server.play(away, away, away, json(200, { models: [] }));
    await expect(clientOf().models.list()).resolves.toEqual([]);
    expect(waits).toEqual([250, 500, 1_000]);
  });

  it('does not, where the server knows no time that would help', async () => {
    server.play(problem(503, 'MODEL_NOT_AVAILABLE'));
    await expect(clientOf().models.get('m')).rejects.toMatchObject({ code: 'MODEL_NOT_AVAILABLE' });
    expect(server.seen).toHaveLength(1);
  });

  it('gives up at once when the wait would pass the deadline', async () => {
    server.play(problem(503, 'BATCH_QUEUE_FULL', { 'retry-after': '30' }));
    await expect(clientOf({ timeoutMs: 5_000 }).models.list()).rejects.toMatchObject({ status: 503 });
    expect(waits).toEqual([]);
  });

  it('sends a whole body and the same idempotency key each time', async () => {
    server.play(
      hangUp,
      problem(503, 'JOB_STORE_UNAVAILABLE', { 'retry-after': '1' }),
      json(202, { id: 'job_1', state: 'queued' }),
    );
    await expect(clientOf().jobs.submit(spec)).resolves.toMatchObject({ id: 'job_1' });
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(1);
    expect(server.seen.map(({ body }) => body.toString())).toEqual(Array(3).fill(JSON.stringify(spec)));
  });

  it('does not repeat a change after a broken connection, as it may have been made', async () => {
    server.play(hangUp);
    await expect(clientOf().models.rollBack('m', 'stable')).rejects.toBeInstanceOf(ConnectionError);
    expect(server.seen).toHaveLength(1);
  });

  it('sends pictures anew', async () => {
    server.play(problem(503, 'ENGINE_DIED', { 'retry-after': '1' }), json(200, { predictions: [] }));
    await clientOf().classify('m', [{ name: 'a.png', content: new Blob(['abc']) }], {
      topK: 3,
      label: 'canary',
    });
    expect(server.seen[1]?.path).toBe('/api/v1/models/m/classify?version_label=canary&top_k=3');
    for (const { body } of server.seen)
      expect(body.toString()).toMatch(/name="image"; filename="a.png"[\s\S]*abc/);
  });
});

describe('time', () => {
  it('that is over ends the call, and the server was told', async () => {
    server.play(() => undefined);
    await expect(clientOf({ timeoutMs: 200 }).models.list()).rejects.toBeInstanceOf(TimeoutError);
    const told = Number(server.seen[0]?.headers['x-request-timeout-ms']);
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(200);
  });

  it('is given by the caller for one call, too', async () => {
    server.play(() => undefined);
    const client = clientOf();
    const fetch = client.fetchWith({ timeoutMs: 100 });
    await expect(dataOf(client.routes.GET('/api/v1/recipes', { fetch }))).rejects.toBeInstanceOf(
      TimeoutError,
    );
    const reason = new Error('gone');
    await expect(client.models.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('covers the body of an answer', async () => {
    server.play((response) => response.writeHead(200).write('{"models":'));
    await expect(clientOf({ timeoutMs: 200 }).models.list()).rejects.toBeInstanceOf(TimeoutError);
  });
});

it('says which address nobody answers at', async () => {
  const { url } = server;
  const error: unknown = await clientOf({ url: 'http://127.0.0.1:9' })
    .models.list()
    .catch((each: unknown) => each);
  expect(error).toBeInstanceOf(ConnectionError);
  expect((error as Error).message).toContain('http://127.0.0.1:9');
  expect(waits).toHaveLength(3);
  expect(url).toBe(server.url);
});

it('sends the token', async () => {
  await clientOf({ token: 'secret' }).models.list();
  await clientOf({ token: 'secret' }).classify('m', []);
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer secret'));
});

describe('readiness', () => {
  it('is an answer either way', async () => {
    server.play(
      json(503, { ready: false, reason: 'digits loads' }),
      json(200, { ready: true, reason: null }),
    );
    const client = clientOf();
    await expect(client.readiness()).resolves.toEqual({ ready: false, reason: 'digits loads' });
    await expect(client.readiness()).resolves.toEqual({ ready: true, reason: null });
  });
});
