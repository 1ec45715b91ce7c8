import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dailyBirths } from '../support/births';
import { RunningServer } from '../support/running-server';

const BUILT = process.env['E2E_BUILT'] ?? resolve(__dirname, '../../dist');
/** A trainer loads TensorFlow, trains for seconds and its version is compiled and proved. */
const JOB_LIMIT_MS = 120_000;
const END_STATES = ['succeeded', 'failed', 'cancelled'];

interface Job {
  readonly id: string;
  readonly state: string;
  readonly detail: string | null;
  readonly attempt: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly published: { readonly model: string; readonly version: number } | null;
}
interface Event {
  readonly seq: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const { dates, values } = dailyBirths();
const csv = `date,births\n${dates.map((date, day) => `${date},${values[day] ?? 0}`).join('\n')}\n`;

const folder = mkdtempSync(join(tmpdir(), 'striate-train-'));
const [models, dataFolder] = [join(folder, 'models'), join(folder, 'data')];
const environment = { STRIATE_MODELS: models, STRIATE_THREADS: '1' };
let server: RunningServer;
let dataset: { readonly id: string; readonly version: number };

beforeAll(async () => {
  mkdirSync(models);
  mkdirSync(dataFolder);
  server = await RunningServer.start({ dataFolder, environment });
  const answer = await upload('births', csv);
  expect(answer.status).toBe(201);
  dataset = (await answer.json()) as typeof dataset;
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function upload(name: string, text: string, options = '{}'): Promise<Response> {
  const form = new FormData();
  form.append('name', name);
  form.append('options', options);
  form.append('file', new Blob([text]), 'births.csv');
  return fetch(`${server.url}/api/v1/datasets`, { method: 'POST', body: form });
}

const path = (rest = ''): string => `${server.url}/api/v1/train-jobs${rest}`;

async function get<T>(rest: string): Promise<T> {
  return (await (await fetch(path(rest))).json()) as T;
}

const specOf = (model: string, epochs: number): Readonly<Record<string, unknown>> => ({
  recipe: 'lstm-forecaster',
  dataset: { id: dataset.id, version: dataset.version },
  model,
  seed: 3,
  hyperparameters: { epochs, batch_size: 128, units: [8], lookback: 28, horizon: 7, learning_rate: 0.01 },
  validation: { after: '1987-01-01' },
});

async function submit(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Job> {
  const answer = await fetch(path(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const job = (await answer.json()) as Job;
  expect([answer.status, job]).toEqual([202, job]);
  expect(answer.headers.get('location')).toBe(`/api/v1/train-jobs/${job.id}`);
  return job;
}

/** Looks at a job until it is as wanted. */
async function until(id: string, wanted: (job: Job) => boolean | Promise<boolean>): Promise<Job> {
  const deadline = performance.now() + JOB_LIMIT_MS;
  for (;;) {
    const job = await get<Job>(`/${id}`);
    if (await wanted(job)) return job;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(job)}`);
    await new Promise((next) => setTimeout(next, 100));
  }
}

const ended = (id: string): Promise<Job> => until(id, ({ state }) => END_STATES.includes(state));

const eventsOf = async (id: string): Promise<readonly Event[]> =>
  (await get<{ events: readonly Event[] }>(`/${id}/events`)).events;

const hasCheckpoint = async ({ id }: Job): Promise<boolean> =>
  (await get<{ checkpoints: readonly unknown[] }>(`/${id}/checkpoints`)).checkpoints.length > 0;

it('refuses a second server on the same data folder, in words', async () => {
  const second = spawn(process.execPath, [join(BUILT, 'main.js')], {
    env: { ...process.env, ...environment, STRIATE_PORT: '0', STRIATE_DATA: dataFolder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  second.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(second, 'close')) as [number];
  expect(code).toBe(1);
  expect(text).toContain('another server holds the lock of this data folder');
}, 60_000);

it('keeps a data set by its bytes and lists what is wrong with another', async () => {
  const again = await upload('births', csv);
  expect([again.status, await again.json()]).toEqual([200, expect.objectContaining(dataset)]);
  const bad = await upload('bad', 'date,births\n2020-01-01,many\n');
  expect(bad.status).toBe(422);
  const unread = await upload('births', csv, '{"target":5}');
  expect(((await unread.json()) as { code: string }).code).toBe('DATASET_OPTIONS_INVALID');
});

it('trains a forecaster that beats the last value, publishes it and serves it', async () => {
  const gates = [{ metric: 'mae', vs: 'last_value' }];
  const stop = { early_stopping: { monitor: 'val_loss', patience: 3, min_delta: 0, restore_best: true } };
  const { id } = await submit({ ...specOf('births-a', 3), gates, stop, promote_to: 'default' });
  const stream = await fetch(path(`/${id}/events`), { headers: { accept: 'text/event-stream' } });
  const text = await stream.text();
  expect(text).toMatch(/event: end\ndata: .*"state":"succeeded"/);
  const events = await eventsOf(id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(3);

  const job = await ended(id);
  expect(job.published).toEqual({ model: 'births-a', version: 1 });
  const forecast = await fetch(`${server.url}/api/v1/models/births-a/forecast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      series: [{ start: '1988-12-04', frequency: 'D', values: values.slice(-28) }],
      horizon: 7,
      levels: [80],
    }),
  });
  const [only] = ((await forecast.json()) as { forecasts: { mean: number[]; intervals: object }[] })
    .forecasts;
  expect(only?.mean).toHaveLength(7);
  expect(Math.min(...(only?.mean ?? []))).toBeGreaterThan(6_000);
  expect(Object.keys(only?.intervals ?? {})).toEqual(['80']);

  const report = await get<{
    baselines: Record<string, { mae: number }>;
    metrics: { mae: number; loss: number };
  }>(`/${id}/report`);
  expect(report.metrics.mae).toBeLessThan(report.baselines['last_value']?.mae ?? 0);
  const { metrics } = await get<{ metrics: Record<string, { steps: number[]; values: number[] }> }>(
    `/${id}/metrics`,
  );
  expect(metrics['val_loss']?.steps).toHaveLength(3);
  // The published weights are those of the best epoch.
  expect(report.metrics.loss).toBeCloseTo(Math.min(...(metrics['val_loss']?.values ?? [])), 6);
}, 200_000);

it('does not move the label to a version that its gates refuse', async () => {
  const gates = [{ metric: 'mae', max: 1 }];
  const { id } = await submit({ ...specOf('births-a', 1), gates, promote_to: 'default' });
  const job = await ended(id);
  expect([job.state, job.published]).toEqual(['succeeded', { model: 'births-a', version: 2 }]);
  expect(job.detail).toMatch(/^not promoted: expected mae of at most 1, got /);
  const model = (await (await fetch(`${server.url}/api/v1/models/births-a`)).json()) as {
    default_version: number;
  };
  expect(model.default_version).toBe(1);
}, 200_000);

it('lists every wrong field of a job at once', async () => {
  const spec = { ...specOf('births-a', 0), gates: [{ metric: 'beauty', min: 1 }], device: 'abacus' };
  const answer = await fetch(path(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spec),
  });
  const problem = (await answer.json()) as { errors: { pointer: string }[] };
  expect(answer.status).toBe(400);
  expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual(['/device', '/hyperparameters/epochs']);
});

it('makes one job of equal submissions under one key, and cancels it within 2 s', async () => {
  const spec = specOf('births-b', 1_000);
  const jobs = await Promise.all(Array.from({ length: 5 }, () => submit(spec, { 'idempotency-key': 'one' })));
  const [first] = jobs;
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
  const id = first?.id ?? '';
  await until(id, hasCheckpoint);
  const began = performance.now();
  const answer = await fetch(path(`/${id}/cancel`), { method: 'POST' });
  expect(answer.status).toBe(202);
  expect((await ended(id)).state).toBe('cancelled');
  expect(performance.now() - began).toBeLessThan(2_000);
}, 200_000);

it('pauses at a checkpoint and goes on from there', async () => {
  const { id } = await submit(specOf('births-p', 12));
  await until(id, hasCheckpoint);
  await fetch(path(`/${id}/pause`), { method: 'POST' });
  await until(id, ({ state }) => state === 'paused');
  await fetch(path(`/${id}/resume`), { method: 'POST' });
  const job = await ended(id);
  expect([job.state, job.attempt]).toEqual(['succeeded', 1]);
}, 200_000);
