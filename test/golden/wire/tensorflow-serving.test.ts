/** The curl lines of TensorFlow Serving's guide and its error texts, as wire-formats.md holds them. */
import type { LightMyRequestResponse } from 'fastify';
import { gzipSync } from 'node:zlib';
import { fakeServer, type FakeServer } from '../../http/protocols/fake-server';

let server: FakeServer;
beforeAll(async () => {
  server = await fakeServer();
});
afterAll(() => server.app.close());

/** `curl -d body url`: a form's content type. */
function curl(
  url: string,
  payload: string,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  return server.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}

describe('predict', () => {
  it.each([
    ['/v1/models/half_plus_two:predict', '{"instances":[1.0,2.0,5.0]}', '{"predictions":[2.5,3.0,4.5]}'],
    [
      '/v1/models/pairs:predict',
      '{"instances":[[1.0,2.0],[3.0,4.0]]}',
      '{"predictions":[[2.5,3.0],[3.5,4.0]]}',
    ],
    ['/v1/models/half_plus_two:predict', '{"inputs":[3.0,4.0]}', '{"outputs":[3.5,4.0]}'],
    ['/v1/models/half_plus_two/versions/123:predict', '{"instances":[1]}', '{"predictions":[2.5]}'],
    ['/v1/models/half_plus_two/labels/stable:predict', '{"instances":[1]}', '{"predictions":[2.5]}'],
    ['/v1/Models/half_plus_two:PREDICT', '{"instances":[1]}', '{"predictions":[2.5]}'],
    ['/v1/models/half%5Fplus_two:predict', '{"instances":[{"x":1}]}', '{"predictions":[2.5]}'],
    ['/v1/models/half_plus_two:regress', '{"examples":[{"x":80}]}', '{"results":[42.0]}'],
    [
      '/v1/models/digits:classify',
      '{"examples":[{"image":[1,2,3,4]}]}',
      '{"results":[[["zero",0.25],["one",0.625],["two",0.125]]]}',
    ],
    ['/v1/models/digits:predict', '{"instances":[{"b64":"aGk="}]}', '{"predictions":[[0.25,0.625,0.125]]}'],
  ])('POST %s %s', async (url, body, expected) => {
    const reply = await curl(url, body);
    expect(reply.payload).toBe(expected);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
  });

  it('takes gzip bodies and no content type', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/v1/models/half_plus_two:predict',
      headers: { 'content-encoding': 'gzip' },
      payload: gzipSync('{"instances":[1.0]}'),
    });
    expect(reply.json()).toEqual({ predictions: [2.5] });
  });
});

describe('errors', () => {
  it.each([
    ['/v1/models/foo:predict', '{"instances":[1]}', 404, 'Servable not found for request: Latest(foo)'],
    [
      '/v1/models/half_plus_two/versions/50:predict',
      '{"instances":[1]}',
      404,
      'Servable not found for request: Specific(half_plus_two, 50)',
    ],
    [
      '/v1/models/half_plus_two/labels/L:predict',
      '{"instances":[1]}',
      400,
      'Unrecognized servable version label: L',
    ],
    ['/v1/models/half_plus_two:predict', '', 400, 'JSON Parse error: The document is empty'],
    [
      '/v1/models/half_plus_two:predict',
      '{"instances":[1,}',
      400,
      'JSON Parse error: Invalid value. at offset: 16',
    ],
    ['/v1/models/half_plus_two:predict', '{}', 400, "Missing 'inputs' or 'instances' key"],
    [
      '/v1/models/half_plus_two/version/1:predict',
      '{}',
      400,
      'Malformed request: POST /v1/models/half_plus_two/version/1:predict',
    ],
    [
      '/v1/models/half_plus_two/versions/a:predict',
      '{}',
      400,
      'Malformed request: POST /v1/models/half_plus_two/versions/a:predict',
    ],
    [
      '/v1/models/half_plus_two/metadata',
      '{}',
      400,
      'Malformed request: POST /v1/models/half_plus_two/metadata',
    ],
    ['/v1/foo', '{}', 400, 'Malformed request: POST /v1/foo'],
    [
      '/v1/models/m/versions/99999999999999999999:predict',
      '{}',
      400,
      'Failed to convert version: 99999999999999999999 to numeric.',
    ],
    ['/v1/models/pairs/versions/122:predict', '{"instances":[[1,2]]}', 503, 'version 122 is loading'],
    [
      '/v1/models/digits:regress',
      '{"examples":[{"image":[1,2,3,4]}]}',
      400,
      'regress expects a first output of shape [rows] or [rows, 1], got [1,3]; use :predict',
    ],
  ])('POST %s %s', async (url, body, status, error) => {
    const reply = await curl(url, body);
    expect(reply.json()).toEqual({ error });
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toBe('application/json');
  });

  it.each([
    ['/v1/models/', 400, 'Missing model name in request.'],
    ['/v1/models/foo', 404, 'Could not find any versions of model foo'],
    ['/v1/models/half_plus_two/versions/9', 404, 'Could not find version 9 of model half_plus_two'],
    ['/v1/models/half_plus_two:predict', 400, 'Malformed request: GET /v1/models/half_plus_two:predict'],
    ['/v1/models/foo/metadata', 404, 'Servable not found for request: Latest(foo)'],
  ])('GET %s', async (url, status, error) => {
    const reply = await server.app.inject(url);
    expect([reply.statusCode, reply.json()]).toEqual([status, { error }]);
  });

  it('says when to try again', async () => {
    const reply = await curl('/v1/models/pairs/versions/122:predict', '{"instances":[[1,2]]}');
    expect(reply.headers['retry-after']).toBe('2');
  });

  it('refuses other verbs', async () => {
    const reply = await server.app.inject({ method: 'PUT', url: '/v1/models/m:predict', payload: '{}' });
    expect(reply.json()).toEqual({ error: 'Malformed request: PUT /v1/models/m:predict' });
  });
});

describe('status and metadata', () => {
  it('answers the readers of TensorFlow Serving and of KServe at once', async () => {
    const available = (version: string): object => ({
      version,
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    });
    const reply = await server.app.inject('/v1/models/m');
    expect(reply.json()).toEqual({
      model_version_status: [available('123'), available('122')],
      name: 'm',
      ready: true,
    });
    const one = await server.app.inject('/v1/models/m/labels/stable');
    expect(one.json()).toMatchObject({ model_version_status: [available('123')] });
  });

  it('lists, and says that it is alive', async () => {
    expect((await server.app.inject('/v1/models')).json()).toEqual({
      models: ['half_plus_two', 'pairs', 'm', 'digits'],
    });
    expect((await server.app.inject('/')).json()).toEqual({ status: 'alive' });
  });

  it('writes both levels of signature_def, sizes as strings', async () => {
    const reply = await server.app.inject('/v1/models/pairs/metadata');
    const info = (name: string): object => ({
      dtype: 'DT_FLOAT',
      tensor_shape: {
        dim: [
          { size: '-1', name: '' },
          { size: '2', name: '' },
        ],
        unknown_rank: false,
      },
      name,
    });
    expect(reply.json()).toEqual({
      model_spec: { name: 'pairs', signature_name: '', version: '123' },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: { x: info('serving_default_x:0') },
              outputs: { y: info('y:0') },
              method_name: 'tensorflow/serving/predict',
              defaults: {},
            },
          },
        },
      },
    });
  });
});
