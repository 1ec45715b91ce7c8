import type { FastifyInstance } from 'fastify';
import { fakeServer } from './fake-server';

const V1 = { url: '/v1/models/m:predict', payload: '{"instances":[[1,2]]}' };
const V2 = {
  url: '/v2/models/m/infer',
  payload: '{"inputs":[{"name":"INPUT0","shape":[1,2],"datatype":"FP32","data":[1,2]}]}',
};
const HEADER =
  /^decode;dur=[\d.]+, queue;dur=2, compute;dur=5.5, encode;dur=[\d.]+, batch;desc="12 rows in batch 7"$/;

/** A server whose requests all run in batch 7, with 11 rows of others. */
async function timedServer(): Promise<FastifyInstance> {
  const { app } = await fakeServer({
    predict: {
      predict: ({ record }) => {
        record?.runsOn('m', 123, 1);
        record?.stage({ stage: 'queue', startMs: 10, endMs: 12, isCounted: true });
        record?.stage({ stage: 'compute', startMs: 12, endMs: 17.5, isCounted: true });
        record?.joined({ id: 7, rows: 12, span: null });
        return Promise.resolve({
          version: 123,
          outputs: new Map([['OUTPUT0', { dtype: 'float32', shape: [1, 2], data: new Float32Array(2) }]]),
        });
      },
    },
  });
  return app;
}

describe('Server-Timing of the protocols', () => {
  it.each([V1, V2])('says the stages and the batch of an answer of $url', async ({ url, payload }) => {
    const app = await timedServer();
    const reply = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(reply.body).not.toContain('error');
    expect(reply.headers['server-timing']).toMatch(HEADER);
  });

  it.each(['/v1/models/m', '/v2', '/v2/models/m', '/v2/models/absent'])(
    'is absent from GET %s, for which nothing ran',
    async (url) => {
      const app = await timedServer();
      expect((await app.inject({ url })).headers).not.toHaveProperty('server-timing');
    },
  );
});
