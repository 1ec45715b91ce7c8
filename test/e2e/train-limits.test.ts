import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningServer } from '../support/running-server';
import { trainersOf } from '../support/running-trainer';
import { birthsCsv, smallJob, TrainOperations, type DatasetName } from '../support/train-operations';

/** Within 2 s on a machine of its own; the rest is slack. */
const CANCEL_LIMIT_MS = 10_000;
/** More than may wait. */
const SUBMISSIONS = 1_100;
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

const folder = mkdtempSync(join(tmpdir(), 'striate-limits-'));
const [models, dataFolder] = [join(folder, 'models'), join(folder, 'data')];
let server: RunningServer;
let dataset: DatasetName;
const api = new TrainOperations(() => server.url);

beforeAll(async () => {
  mkdirSync(models);
  mkdirSync(dataFolder);
  server = await RunningServer.start({
    dataFolder,
    environment: {
      STRIATE_MODELS: models,
      STRIATE_THREADS: '1',
      STRIATE_WEBHOOK_SECRETS: SECRET,
      STRIATE_WEBHOOK_PRIVATE: '1',
    },
  });
  dataset = await api.dataset('births', birthsCsv());
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const long = (model: string): Record<string, unknown> => smallJob(dataset, model, 1_000);

it('ends a job that runs past its time', async () => {
  const { id } = await api.submit({ ...long('late'), stop: { max_seconds: 1 } });
  const job = await api.ended(id);
  expect([job.state, job.reason]).toEqual(['failed', 'timeout']);
  expect(job.detail).toMatch(/^expected to end within 1 s, was at step \d+$/);
}, 200_000);

it('ends a job that takes more memory than it may', async () => {
  const { id } = await api.submit({ ...long('large'), limits: { memory_mib: 256 } });
  const job = await api.ended(id);
  expect([job.state, job.reason]).toEqual(['failed', 'oom']);
  expect(job.detail).toMatch(/^the trainer may use 256 MiB of memory, it used \d+ MiB$/);
}, 200_000);

it('ends a job whose loss is not finite, with the step and the last good checkpoint', async () => {
  const { id } = await api.submit({
    ...smallJob(dataset, 'diverging', 3),
    recipe: 'simple-rnn',
    hyperparameters: {
      epochs: 3,
      units: [8],
      lookback: 28,
      horizon: 7,
      learning_rate: 10,
      optimizer: { name: 'sgd' },
    },
  });
  const job = await api.ended(id);
  expect([job.state, job.reason]).toEqual(['failed', 'diverged']);
  expect(job.detail).toMatch(/^the loss of step \d+ was not finite; .*checkpoint/);
}, 200_000);

it('ends a job whose trainer dies once more than it may', async () => {
  const { id } = await api.submit({ ...long('dying'), max_restarts: 0 });
  await api.until(id, ({ progress }) => progress > 0);
  for (const pid of trainersOf(server.process.pid)) process.kill(pid, 'SIGKILL');
  const job = await api.ended(id);
  expect([job.state, job.reason, job.attempt]).toEqual(['failed', 'worker_lost', 1]);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain('striate_trainers_lost_total 1');
  expect(text).toMatch(/striate_train_jobs\{state="failed"\} [1-9]/);
}, 200_000);

it('cancels a job that is evaluated, and publishes nothing of it', async () => {
  const { id } = await api.submit(smallJob(dataset, 'unwanted', 1));
  await api.until(id, ({ state }) => state === 'evaluating');
  const began = performance.now();
  expect((await api.wish(id, 'cancel')).status).toBe(202);
  expect((await api.ended(id)).state).toBe('cancelled');
  expect(performance.now() - began).toBeLessThan(CANCEL_LIMIT_MS);
  const place = join(models, 'unwanted');
  const versions = existsSync(place) ? readdirSync(place).filter((name) => /^\d+$/.test(name)) : [];
  expect(versions).toEqual([]);
}, 200_000);

it('tells a webhook of the end, signed, and once more when asked to', async () => {
  const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    const { port } = receiver.address() as AddressInfo;
    const webhook = `http://127.0.0.1:${port}/hook`;
    const { id } = await api.submit({ ...long('told'), webhook });
    await api.wish(id, 'cancel');
    await api.ended(id);
    const list = async (): Promise<readonly { readonly id: string; readonly state: string }[]> =>
      (await api.read<{ deliveries: { id: string; state: string }[] }>(`/train-jobs/${id}/deliveries`))
        .deliveries;
    while ((await list())[0]?.state !== 'delivered') await new Promise((next) => setTimeout(next, 50));
    const { headers, body } = received[0]!;
    const [name, time] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${name}.${time}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(JSON.parse(body)).toMatchObject({ type: 'train_job.cancelled', data: { id } });
    const path = `/train-jobs/${id}/deliveries/${name}/redeliver`;
    expect((await api.send(path, { method: 'POST' })).status).toBe(202);
    while (received.length < 2) await new Promise((next) => setTimeout(next, 50));
    expect(received[1]?.headers['webhook-id']).toBe(name);
  } finally {
    receiver.close();
  }
}, 60_000);

it('bounds what waits, refuses the rest with Retry-After, and goes on answering', async () => {
  const running = await api.submit(long('first'));
  await api.until(running.id, ({ progress }) => progress > 0);
  const statuses: number[] = [];
  const slow: number[] = [];
  let sent = 0;
  const submitters = Array.from({ length: 8 }, async () => {
    while (sent < SUBMISSIONS) {
      sent += 1;
      const answer = await api.post(long(`waiting-${sent}`));
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      await answer.text();
    }
  });
  const looker = (async () => {
    while (statuses.length < SUBMISSIONS) {
      const began = performance.now();
      expect((await fetch(`${server.url}/livez`)).status).toBe(200);
      slow.push(performance.now() - began);
      await new Promise((next) => setTimeout(next, 20));
    }
  })();
  await Promise.all([...submitters, looker]);
  expect(statuses.filter((status) => status === 202)).toHaveLength(1_000);
  expect(statuses.filter((status) => status === 429)).toHaveLength(SUBMISSIONS - 1_000);
  expect(slow.sort((left, right) => left - right)[Math.floor(slow.length / 2)]).toBeLessThan(1_000);
  const { jobs } = await api.read<{ jobs: { id: string }[] }>('/train-jobs?state=queued&limit=1');
  const queued = jobs[0]?.id ?? '';
  expect(await (await api.wish(queued, 'cancel')).json()).toMatchObject({ state: 'cancelled' });
  await api.wish(running.id, 'cancel');
  await api.ended(running.id);
}, 200_000);
