/** The calls of KServe's InferenceRESTClient, and what it reads of the answers. */
import { fakeServer, type FakeServer } from '../../http/protocols/fake-server';

let server: FakeServer;
beforeAll(async () => {
  server = await fakeServer();
});
afterAll(() => server.app.close());

it('v2: live, ready, model ready', async () => {
  expect((await server.app.inject('/v2/health/live')).json()).toEqual({ live: true });
  expect((await server.app.inject('/v2/health/ready')).json()).toEqual({ ready: true, live: true });
  expect((await server.app.inject('/v2/models/m/ready')).json()).toEqual({ name: 'm', ready: true });
  expect((await server.app.inject('/v2/models/pairs/versions/122/ready')).statusCode).toBe(503);
  expect((await server.app.inject('/v2/models/none/ready')).statusCode).toBe(404);
  expect((await server.app.inject('/v2/models')).json()).toEqual({
    models: ['half_plus_two', 'pairs', 'm', 'digits'],
  });
});

it('v2: not ready is 503 with a body that says so', async () => {
  const draining = await fakeServer({ server: { name: 's', version: '1', ready: () => false } });
  const reply = await draining.app.inject('/v2/health/ready');
  expect([reply.statusCode, reply.json()]).toEqual([503, { ready: false, live: true }]);
  expect((await draining.app.inject('/v2/health/live')).statusCode).toBe(200);
  await draining.app.close();
});

it('v2: infer with id and model_name, as a dict', async () => {
  const reply = await server.app.inject({
    method: 'POST',
    url: '/v2/models/m/infer',
    headers: { 'content-type': 'application/json' },
    payload: {
      id: 'b2c5f0a0-5f0e-4f0e-8f0e-2f0e5f0e4f0e',
      model_name: 'm',
      inputs: [{ name: 'INPUT0', shape: [1, 2], datatype: 'FP32', data: [[0.1, 2]] }],
    },
  });
  expect(reply.payload).toBe(
    '{"id":"b2c5f0a0-5f0e-4f0e-8f0e-2f0e5f0e4f0e","model_name":"m","model_version":"123",' +
      '"outputs":[{"name":"OUTPUT0","datatype":"FP32","shape":[1,2],"data":[0.1,2.0]}]}',
  );
});

it('errors are {"error"} under a bare application/json', async () => {
  const reply = await server.app.inject({
    method: 'POST',
    url: '/v2/models/none/infer',
    payload: { inputs: [] },
  });
  expect(reply.statusCode).toBe(404);
  expect(reply.headers['content-type']).toBe('application/json');
  expect(reply.json()).toEqual({ error: "Request for unknown model: 'none' is not found" });
});

it('v1: predict, model ready, alive', async () => {
  const reply = await server.app.inject({
    method: 'POST',
    url: '/v1/models/m:predict',
    payload: { instances: [[1, 2]] },
  });
  expect(reply.json()).toEqual({ predictions: [[1, 2]] });
  expect((await server.app.inject('/v1/models/m')).json()).toMatchObject({ name: 'm', ready: true });
  expect((await server.app.inject('/')).json()).toEqual({ status: 'alive' });
});
