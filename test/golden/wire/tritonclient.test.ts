/**
 * Requests as Triton's Python client (sync and asyncio), its C++ client and perf_analyzer send them: exact bytes and
 * headers of wire-formats.md, captured from those clients.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { fakeServer, type FakeServer } from '../../http/protocols/fake-server';

const INFER =
  '{"id":"7","inputs":[{"name":"INPUT0","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],' +
  '"parameters":{"priority":1,"timeout":1000,"binary_data_output":true}}';
const TOP_3 =
  '{"inputs":[{"name":"INPUT0","shape":[1,2],"datatype":"FP32","data":[1.0,2.0]}],' +
  '"outputs":[{"name":"OUTPUT0","parameters":{"classification":3,"binary_data":false}}],' +
  '"parameters":{"sequence_id":5,"sequence_start":true,"sequence_end":false}}';
const PLAIN =
  '{"inputs":[{"name":"INPUT0","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],' +
  '"parameters":{"binary_data_output":true}}';
const ONE_TWO = Buffer.from('0000803f00000040', 'hex');
const HEADER = 'inference-header-content-length';
const REPLY =
  '{"model_name":"m","model_version":"123","outputs":[{"name":"OUTPUT0","datatype":"FP32","shape":[1,2],' +
  '"parameters":{"binary_data_size":8}}]}';

let server: FakeServer;
beforeAll(async () => {
  server = await fakeServer();
});
afterAll(() => server.app.close());

describe('tritonclient.http', () => {
  it('infer: binary in, binary out, with id, priority and timeout', async () => {
    const payload = Buffer.concat([Buffer.from(INFER), ONE_TWO]);
    expect([payload.length, INFER.length]).toEqual([184, 176]);
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/m/infer',
      headers: { [HEADER]: '176', 'user-agent': 'python/gevent-http-client-2.3.3' },
      payload,
    });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toBe('application/octet-stream');
    const json = REPLY.replace('{', '{"id":"7",');
    expect(reply.headers[HEADER]).toBe(String(json.length));
    expect(reply.rawPayload.equals(Buffer.concat([Buffer.from(json), ONE_TWO]))).toBe(true);
    expect(server.commands.at(-1)).toMatchObject({ priority: 1, target: { model: 'm', version: null } });
  });

  it('infer: JSON in, top classes out, sequence parameters ignored', async () => {
    expect(TOP_3).toHaveLength(238);
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/m/versions/122/infer',
      payload: TOP_3,
    });
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.headers[HEADER]).toBeUndefined();
    expect(reply.payload).toBe(
      '{"model_name":"m","model_version":"122","outputs":[{"name":"OUTPUT0","datatype":"BYTES","shape":[1,2],' +
        '"data":["2.000000:1:dog","1.000000:0:cat"]}]}',
    );
  });

  it('infer: gzip, the header counts the uncompressed JSON', async () => {
    expect(PLAIN).toHaveLength(139);
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/m/infer',
      headers: { [HEADER]: '139', 'content-encoding': 'gzip', 'accept-encoding': 'gzip, deflate' },
      payload: gzipSync(Buffer.concat([Buffer.from(PLAIN), ONE_TWO])),
    });
    expect(reply.headers[HEADER]).toBe(String(REPLY.length));
    expect(reply.rawPayload.equals(Buffer.concat([Buffer.from(REPLY), ONE_TWO]))).toBe(true);
  });

  it('infer: a large reply is compressed when the client asks', async () => {
    const rows = 1_000;
    const json = Buffer.from(
      PLAIN.replace('[1,2]', `[${rows},2]`).replace('"binary_data_size":8', `"binary_data_size":${rows * 8}`),
    );
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/m/infer',
      headers: { [HEADER]: String(json.length), 'accept-encoding': 'gzip, deflate' },
      payload: Buffer.concat([json, Buffer.alloc(rows * 8)]),
    });
    expect(reply.headers['content-encoding']).toBe('gzip');
    const body = gunzipSync(reply.rawPayload);
    expect(body).toHaveLength(Number(reply.headers[HEADER]) + rows * 8);
  });

  it.each([
    ['application/octet-stream'],
    ['text/plain; charset=utf-8'],
    ['application/x-www-form-urlencoded'],
    ['application/json'],
    ['no media type at all'],
    [''],
  ])('the same JSON labelled %j', async (type) => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/m/infer',
      headers: { 'content-type': type },
      payload: TOP_3,
    });
    expect(reply.statusCode).toBe(200);
  });

  it.each(['live', 'ready'])('health %s', async (probe) => {
    const reply = await server.app.inject(`/v2/health/${probe}`);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({ live: true });
  });

  it('index without body and without Content-Length', async () => {
    const reply = await server.app.inject({ method: 'POST', url: '/v2/repository/index' });
    expect(reply.statusCode).toBe(200);
    expect(reply.json<object[]>()[0]).toEqual({
      name: 'half_plus_two',
      version: '123',
      state: 'READY',
      reason: '',
    });
  });

  it('load and unload, as the Python and the C++ client send them', async () => {
    const post = (url: string, payload: string, type?: string): Promise<{ statusCode: number }> =>
      server.app.inject({
        method: 'POST',
        url,
        payload,
        headers: type === undefined ? {} : { 'content-type': type },
      });
    const form = 'application/x-www-form-urlencoded';
    expect((await post('/v2/repository/models/m/load', '{}')).statusCode).toBe(200);
    expect((await post('/v2/repository/models/m/load', '', form)).statusCode).toBe(200);
    expect(
      (await post('/v2/repository/models/m/unload', '{"parameters":{"unload_dependents":false}}', form))
        .statusCode,
    ).toBe(200);
    expect(server.loaded).toEqual(['m', 'm', '-m']);
    expect((await post('/v2/repository/models/m/load', '{"parameters":{"config":"{}"}}')).statusCode).toBe(
      400,
    );
    expect((await post('/v2/repository/models/none/load', '{}')).statusCode).toBe(404);
  });
});

describe("the document's vector", () => {
  it('x FP32 [1,4] = 1,2,3,4', async () => {
    const head =
      '{"inputs":[{"name":"x","shape":[4],"datatype":"FP32","parameters":{"binary_data_size":16}}]}';
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/half_plus_two/infer',
      headers: { [HEADER]: String(head.length) },
      payload: Buffer.concat([Buffer.from(head), Buffer.from('0000803f000000400000404000008040', 'hex')]),
    });
    expect(reply.json()).toMatchObject({ outputs: [{ data: [2.5, 3, 3.5, 4] }] });
  });
});

describe('perf_analyzer, in its call order', () => {
  it('finds what it reads, with equal compute counts', async () => {
    const get = async (url: string): Promise<Record<string, unknown>> =>
      (await server.app.inject(url)).json();
    const metadata = await get('/v2/models/m');
    expect(metadata).toEqual({
      name: 'm',
      versions: ['122', '123'],
      platform: 'tensorflow_graphdef',
      inputs: [{ name: 'INPUT0', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'OUTPUT0', datatype: 'FP32', shape: [-1, 2] }],
    });
    expect(await get('/v2/models/m/versions/122')).toMatchObject({ versions: ['122'] });
    const config = await get('/v2/models/m/config');
    expect(config).toMatchObject({
      max_batch_size: 32,
      input: [{ name: 'INPUT0', data_type: 'TYPE_FP32', dims: [2] }],
      output: [{ name: 'OUTPUT0', data_type: 'TYPE_FP32', dims: [2] }],
      dynamic_batching: { max_queue_delay_microseconds: 2500 },
    });
    expect(await get('/v2')).toMatchObject({
      name: 'striate',
      extensions: expect.arrayContaining(['statistics']) as unknown,
    });
    expect(await get('/v2/')).toEqual(await get('/v2'));
    const stats = (await get('/v2/models/m/versions/123/stats')) as {
      model_stats: Record<string, unknown>[];
    };
    expect(stats.model_stats).toHaveLength(1);
    expect(stats.model_stats[0]).toMatchObject({
      name: 'm',
      version: '123',
      inference_count: 2,
      execution_count: 1,
      inference_stats: {
        success: { count: 1, ns: 1_500_000 },
        compute_input: { count: 1 },
        compute_infer: { count: 1 },
        compute_output: { count: 1 },
        cache_hit: { count: 0, ns: 0 },
        cache_miss: { count: 0, ns: 0 },
      },
    });
    expect(((await get('/v2/models/stats')) as { model_stats: object[] }).model_stats).toHaveLength(4);
  });

  it('sends the inference header for all-JSON bodies too', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/m/infer',
      headers: { [HEADER]: String(TOP_3.length), 'content-type': 'application/json', expect: '' },
      payload: TOP_3,
    });
    expect(reply.statusCode).toBe(200);
  });
});

describe('pictures', () => {
  const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex');

  it('a JPEG posted raw is classified, in JSON', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/digits/infer',
      headers: { 'content-type': 'image/jpeg' },
      payload: jpeg,
    });
    expect(reply.json()).toMatchObject({
      outputs: [
        { datatype: 'BYTES', shape: [1, 3], data: ['0.625000:1:one', '0.250000:0:zero', '0.125000:2:two'] },
      ],
    });
    expect(server.commands.at(-1)?.inputs).toEqual({ kind: 'pictures', pictures: [jpeg] });
  });

  it('with header value 0 every output comes binary', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v2/models/digits/infer',
      headers: { [HEADER]: '0' },
      payload: jpeg,
    });
    expect(reply.rawPayload.subarray(Number(reply.headers[HEADER]))).toEqual(
      Buffer.from(Float32Array.of(0.25, 0.625, 0.125).buffer),
    );
  });
});
