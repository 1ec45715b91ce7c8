import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { resolveSpec } from '../../src/jobs/recipes/resolve-spec';
import { Deliveries } from '../../src/jobs/webhooks/deliveries';
import { WebhookDispatcher } from '../../src/jobs/webhooks/dispatcher';
import { sendMessage } from '../../src/jobs/webhooks/send';
import { openStore, SPEC_BODY, temporaryFolder, type OpenStore } from './open-store';

const folder = temporaryFolder();
const secrets = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`);

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let receiver: Server;
let port = 0;
let answers: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
const received: Received[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const { status, headers } = answers.shift() ?? { status: 204 };
      response.writeHead(status, headers).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  ({ port } = receiver.address() as AddressInfo);
});
afterAll(() => void receiver.close());
beforeEach(() => {
  received.length = 0;
  answers = [];
});

describe('sending', () => {
  it('connects to the address that was checked, whatever the name of the host means', async () => {
    const url = new URL(`http://nowhere.invalid:${port}/hook`);
    const sent = await sendMessage({ to: { url, address: '127.0.0.1' }, headers: {}, body: '{}' });
    expect(sent).toEqual({ status: 204 });
    expect(received[0]?.headers.host).toBe(`nowhere.invalid:${port}`);
  });

  it('follows no redirect and hears Retry-After', async () => {
    answers = [{ status: 302, headers: { location: '/elsewhere', 'retry-after': '7' } }];
    const url = new URL(`http://127.0.0.1:${port}/`);
    const sent = await sendMessage({ to: { url, address: '127.0.0.1' }, headers: {}, body: '{}' });
    expect(sent).toEqual({ status: 302, retryAfterMs: 7_000 });
    expect(received).toHaveLength(1);
  });
});

describe('the dispatcher', () => {
  let store: OpenStore;
  let files = 0;
  beforeEach(async () => {
    store = await openStore({ file: join(folder, `hooks-${(files += 1)}.db`) });
  });
  afterEach(() => store.database.close());

  /** Ends a job, then moves the clock until `tries` tries have ended. */
  async function dispatch(options: { readonly allowPrivate: boolean; readonly tries: number }) {
    const spec = resolveSpec({ ...SPEC_BODY, webhook: `http://127.0.0.1:${port}/hook` });
    const { job } = await store.queue.submit({ spec, token: '' });
    await store.queue.cancel(job.id);
    const deliveries = new Deliveries(store.database);
    const outcomes: string[] = [];
    const dispatcher = new WebhookDispatcher({
      deliveries,
      rules: { allowPrivate: options.allowPrivate, resolve: () => Promise.resolve([]) },
      secrets,
      clock: store.clock,
      random: () => 0,
      onTried: (outcome) => outcomes.push(outcome),
      onUnreadable: (error) => {
        throw error;
      },
    });
    dispatcher.start();
    while (outcomes.length < options.tries) {
      store.clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await dispatcher.stop();
    return { outcomes, deliveries: await deliveries.list(job.id) };
  }

  it('signs with every secret and keeps the id over a retry', async () => {
    answers = [{ status: 500 }];
    const { outcomes, deliveries } = await dispatch({ allowPrivate: true, tries: 2 });
    expect(outcomes).toEqual(['retry', 'delivered']);
    expect(deliveries).toMatchObject([{ state: 'delivered', tries: 2, lastStatus: 204 }]);
    const [first, second] = received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const { headers, body } = second!;
    const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const signatures = secrets.map((secret) => {
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    });
    expect(headers['webhook-signature']).toBe(signatures.join(' '));
  });

  it('sends nothing to a private address and says why', async () => {
    const { deliveries } = await dispatch({ allowPrivate: false, tries: 1 });
    expect(received).toEqual([]);
    expect(deliveries).toMatchObject([{ state: 'pending', tries: 1, lastError: 'JOB_WEBHOOK_REFUSED' }]);
  });
});
