import type { LightMyRequestResponse } from 'fastify';
import { deflateSync, gzipSync } from 'node:zlib';
import { StriateError } from '../../../src/errors/striate-error';
import { fakeServer, type FakeServer } from './fake-server';

/** Bad bodies of performance-and-faults.md F17 to F20, against both protocols. */
const INFER = '/v2/models/m/infer';
const PREDICT = '/v1/models/pairs:predict';
const HEADER = 'inference-header-content-length';

let server: FakeServer;
beforeAll(async () => {
  server = await fakeServer();
});
afterAll(() => server.app.close());

function post(
  url: string,
  payload: string | Buffer,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  return server.app.inject({ method: 'POST', url, payload, headers });
}

async function expectServed(): Promise<void> {
  expect((await post(PREDICT, '{"instances":[[1,2]]}')).statusCode).toBe(200);
}

describe.each([
  [INFER, (data: string) => `{"inputs":[{"name":"INPUT0","shape":[1,2],"datatype":"FP32","data":${data}}]}`],
  [PREDICT, (data: string) => `{"instances":[${data}]}`],
])('%s (F17)', (url, body) => {
  it.each([
    ['depth 500,000', '['.repeat(500_000)],
    ['1e400', '[1,1e400]'],
    ['1e39', '[1,1e39]'],
    ['ragged', '[[1,2],[3]]'],
    ['a string', '[1,"2"]'],
    ['null', '[1,null]'],
    ['a key given twice', '{"a":1,"a":2}'],
    ['too few', '[1]'],
    ['too many', '[1,2,3]'],
    ['empty', '[]'],
    ['a boolean', '[true,false]'],
    ['invalid UTF-8', '"\u00ff"'],
  ])('%s', async (_, data) => {
    const before = server.commands.length;
    const reply = await post(url, Buffer.from(body(data), 'latin1'));
    expect(reply.statusCode).toBe(400);
    expect(Object.keys(reply.json<object>())).toEqual(['error']);
    expect(server.commands).toHaveLength(before);
    await expectServed();
  });

  it('keeps -0', async () => {
    await post(url, body('[-0,-0.0]'));
    const { inputs } = server.commands.at(-1) ?? {};
    const data = inputs?.kind === 'tensors' ? inputs.tensors.values().next().value?.data : undefined;
    expect([...(data ?? [])].map((value) => Object.is(value, -0))).toEqual([true, true]);
  });

  it('a byte order mark, an empty body and no JSON', async () => {
    for (const text of ['\ufeff{}', '', 'not json', '[]', '5'])
      expect((await post(url, text)).statusCode).toBe(400);
  });
});

describe('binary (F18)', () => {
  const head =
    '{"inputs":[{"name":"INPUT0","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}';

  it.each([
    [8, head.length, 200],
    [7, head.length, 400],
    [9, head.length, 400],
    [8, head.length + 1, 400],
    [8, head.length - 1, 400],
    [8, head.length + 9, 400],
    [0, 2 ** 40, 400],
  ])('%d bytes behind a header of %d: %d', async (bytes, header, status) => {
    const reply = await post(INFER, Buffer.concat([Buffer.from(head), Buffer.alloc(bytes)]), {
      [HEADER]: String(header),
    });
    expect(reply.statusCode).toBe(status);
  });
});

describe('size and compression (F19)', () => {
  it('refuses a body over the limit, plain or inflated', async () => {
    const zeros = Buffer.alloc(9 * 1024 * 1024, '0');
    for (const [payload, encoding] of [
      [zeros, 'identity'],
      [gzipSync(zeros), 'gzip'],
      [deflateSync(zeros), 'deflate'],
    ] as const) {
      const reply = await post(PREDICT, payload, { 'content-encoding': encoding });
      expect([encoding, reply.statusCode]).toEqual([encoding, 413]);
      expect(reply.json()).toHaveProperty('error');
    }
    await expectServed();
  });

  it('refuses a body that grows more than a tensor can', async () => {
    const reply = await post(PREDICT, gzipSync(Buffer.alloc(2 * 1024 * 1024, ' ')), {
      'content-encoding': 'gzip',
    });
    expect(reply.statusCode).toBe(413);
  });

  it.each(['gzip', 'deflate'])('refuses a body that is no %s', async (encoding) => {
    expect((await post(PREDICT, '{"instances":[[1,2]]}', { 'content-encoding': encoding })).statusCode).toBe(
      400,
    );
    const cut = (encoding === 'gzip' ? gzipSync : deflateSync)('{"instances":[[1,2]]}').subarray(0, -5);
    expect((await post(PREDICT, cut, { 'content-encoding': encoding })).statusCode).toBe(400);
  });

  it('names the encodings it takes', async () => {
    const reply = await post(INFER, '{}', { 'content-encoding': 'br' });
    expect([reply.statusCode, reply.headers['accept-encoding']]).toEqual([501, 'gzip, deflate']);
  });
});

it.each([
  'application/json; charset=utf-16',
  'a/b/c',
  ';',
  'multipart/form-data',
  'application/json;;',
  'TEXT/HTML',
])('an invalid body under %j never reaches a model (F20)', async (type) => {
  const before = server.commands.length;
  expect((await post(INFER, '{"inputs":', { 'content-type': type })).statusCode).toBe(400);
  expect(server.commands).toHaveLength(before);
});

describe('routes of /v2', () => {
  it('405 for a wrong verb, 404 for an unknown path', async () => {
    const wrong = await server.app.inject({ method: 'POST', url: '/v2/health/live' });
    expect([wrong.statusCode, wrong.json()]).toEqual([405, { error: 'Method Not Allowed' }]);
    const unknown = await server.app.inject('/v2/nothing');
    expect([unknown.statusCode, unknown.json()]).toEqual([404, { error: 'Not Found' }]);
    expect((await server.app.inject('/v2/models/m/versions/x')).statusCode).toBe(404);
  });

  it('keeps the text of an internal error, and says when to try again', async () => {
    const broken = await fakeServer({ predict: { predict: () => Promise.reject(new Error('secret path')) } });
    const payload = '{"inputs":[{"name":"INPUT0","shape":[1,2],"datatype":"FP32","data":[1,2]}]}';
    const reply = await broken.app.inject({ method: 'POST', url: INFER, payload });
    expect([reply.statusCode, reply.json()]).toEqual([500, { error: 'Internal error' }]);
    await broken.app.close();
    const full = await fakeServer({
      predict: {
        predict: () =>
          Promise.reject(
            new StriateError('BATCH_QUEUE_FULL', { detail: 'Exceeds maximum queue size', retryAfterMs: 20 }),
          ),
      },
    });
    const busy = await full.app.inject({ method: 'POST', url: INFER, payload });
    expect([busy.statusCode, busy.headers['retry-after'], busy.json()]).toEqual([
      503,
      '1',
      { error: 'Exceeds maximum queue size' },
    ]);
    await full.app.close();
  });
});
