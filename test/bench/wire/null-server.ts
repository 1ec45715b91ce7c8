import Fastify, { type FastifyInstance } from 'fastify';
import { openInference } from '../../../src/http/protocols/kserve-v2/routes';
import type { ModelTarget, ServedModel } from '../../../src/http/protocols/use-cases';
import { systemClock } from '../../../src/time/clock';

function describe({ model }: ModelTarget): ServedModel {
  return {
    name: model,
    version: 1,
    versions: [1],
    task: 'tensor',
    signature: {
      inputs: [{ name: 'x', dtype: 'float32', shape: [null, Number(model)] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [null, 1] }],
    },
    takesPictures: false,
    classNames: null,
    maxBatchRows: 1,
    maxQueueDelayMs: 0,
    device: 'cpu',
  };
}

const ANSWER = { dtype: 'float32', shape: [1, 1], data: Float32Array.of(1) } as const;
const nothing = (): Promise<void> => Promise.resolve();

/** The v2 protocol over models that answer 1 at once, named by their number of inputs; and POST /bare beside it. */
export async function nullServer(): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 64 * 2 ** 20 });
  await app.register(openInference, {
    admission: { refusal: () => null, release: () => undefined },
    predict: { predict: () => Promise.resolve({ version: 1, outputs: new Map([['y', ANSWER]]) }) },
    models: {
      describe,
      status: (name) => ({ name, versions: [], labels: new Map<string, number>() }),
      list: () => [],
      statistics: () => [],
      load: nothing,
      unload: nothing,
    },
    server: { name: 'null', version: '0', ready: () => true },
    clock: systemClock,
    maxBodyBytes: 64 * 2 ** 20,
    nonFinite: 'refuse',
  });
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.post('/bare', (_request, reply) => {
      reply.header('content-type', 'application/json');
      return Buffer.from('{"model_name":"784","model_version":"1","outputs":[]}');
    });
    done();
  });
  return app;
}
