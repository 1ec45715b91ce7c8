import { join } from 'node:path';
import type { JobEvent } from '../../src/jobs/job';
import {
  LEASE_MS,
  openStore,
  queued,
  SPEC_BODY,
  SUBMISSION,
  temporaryFolder,
  type Location,
  type OpenStore,
} from './open-store';
import { labelContract } from './label-contract';
import { outboxContract } from './outbox-contract';
import { startPostgres } from '../support/postgres-cluster';

const folder = temporaryFolder();
const cluster = startPostgres();
afterAll(() => cluster?.stop());

let files = 0;
const newFile = (): Promise<Location> => {
  files += 1;
  return Promise.resolve({ file: join(folder, `jobs-${files}.db`) });
};

const stores = [
  { name: 'SQLite', location: newFile },
  ...(cluster === null
    ? []
    : [{ name: 'PostgreSQL', location: async () => ({ url: await cluster.emptyDatabase() }) }]),
];

describe.each(stores)('the job store on $name', ({ location }) => {
  let store: OpenStore;
  const opened: OpenStore[] = [];
  const open = async (...args: Parameters<typeof openStore>): Promise<OpenStore> => {
    const other = await openStore(...args);
    opened.push(other);
    return other;
  };

  beforeEach(async () => {
    store = await open(await location());
  });
  afterEach(async () => {
    for (const other of opened.splice(0)) await other.database.close();
  });

  describe('the outbox of webhooks', () => outboxContract(() => store));
  describe('version labels', () => labelContract(() => store));

  describe('submission', () => {
    it('gives a job that is validating, with its spec as resolved', async () => {
      const { job, replayed } = await store.queue.submit(SUBMISSION);
      expect(replayed).toBe(false);
      expect(job).toMatchObject({ state: 'validating', attempt: 1, progress: 0, number: 1, reason: null });
      expect(job.spec.hyperparameters).toMatchObject({ epochs: 10, optimizer: { name: 'adam' } });
      expect(await store.queue.get(job.id)).toEqual(job);
    });

    it('is still there when the store is opened again, without migrating twice', async () => {
      const place = await location();
      const first = await openStore(place);
      const id = await queued(first);
      await first.database.close();
      const second = await open(place);
      expect(await second.queue.get(id)).toMatchObject({ id, state: 'queued', queuePosition: 0 });
    });

    it('is refused with 429 when the queue is full, and taken again when a job leaves it', async () => {
      const small = await open(await location(), { maxWaiting: 2, maxEnded: 10 });
      await queued(small);
      await small.queue.submit(SUBMISSION);
      await expect(small.queue.submit(SUBMISSION)).rejects.toMatchObject({
        code: 'JOB_QUEUE_FULL',
        status: 429,
        retryAfterMs: 10_000,
      });
      await small.claims.claim('trainer');
      await expect(small.queue.submit(SUBMISSION)).resolves.toMatchObject({ replayed: false });
    });

    it('holds the bound against many at once', async () => {
      const small = await open(await location(), { maxWaiting: 5, maxEnded: 10 });
      const results = await Promise.allSettled(
        Array.from({ length: 40 }, () => small.queue.submit(SUBMISSION)),
      );
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(5);
      expect((await small.queue.list({ limit: 100 })).jobs).toHaveLength(5);
    });

    it('has a name of its own, the same after it is opened again', async () => {
      const place = await location();
      const first = await openStore(place);
      const id = await first.queue.storeId();
      await first.database.close();
      expect(await (await open(place)).queue.storeId()).toBe(id);
      expect(id).toMatch(/^[0-9a-f]{12}$/);
    });

    it('forgets the oldest ended jobs', async () => {
      const small = await open(await location(), { maxWaiting: 5, maxEnded: 2 });
      const ids: string[] = [];
      for (let count = 0; count < 4; count += 1) {
        const id = await queued(small);
        await small.queue.cancel(id);
        ids.push(id);
      }
      await queued(small);
      await expect(small.queue.get(ids[0]!)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
      await expect(small.queue.get(ids[3]!)).resolves.toMatchObject({ state: 'cancelled' });
      expect((await small.queue.knownIds()).has(ids[0]!)).toBe(false);
      expect((await small.queue.knownIds()).has(ids[3]!)).toBe(true);
    });
  });

  describe('an Idempotency-Key', () => {
    const keyed = (key: string, body: unknown = SPEC_BODY, token = 'alice') => ({
      ...SUBMISSION,
      token,
      idempotency: { key, body },
    });

    it('gives the first job again for the same body, whatever its state', async () => {
      const first = await store.queue.submit(keyed('k1'));
      await store.queue.cancel(first.job.id);
      const again = await store.queue.submit(keyed('k1', { ...SPEC_BODY }));
      expect(again).toMatchObject({ replayed: true, job: { id: first.job.id, state: 'cancelled' } });
    });

    it('makes one job of many submissions in parallel', async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => store.queue.submit(keyed('k2'))));
      expect(new Set(all.map(({ job }) => job.id)).size).toBe(1);
      expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    });

    it('is refused with 422 for another body, and is another key for another token', async () => {
      const first = await store.queue.submit(keyed('k3'));
      await expect(store.queue.submit(keyed('k3', { ...SPEC_BODY, seed: 2 }))).rejects.toMatchObject({
        code: 'JOB_KEY_REUSED',
        status: 422,
      });
      const other = await store.queue.submit(keyed('k3', SPEC_BODY, 'bob'));
      expect(other.job.id).not.toBe(first.job.id);
    });

    it('can be asked for its job before anything is checked', async () => {
      expect(await store.queue.replay({ token: 'alice', key: 'k5', body: SPEC_BODY })).toBeNull();
      const first = await store.queue.submit(keyed('k5'));
      expect(await store.queue.replay({ token: 'alice', key: 'k5', body: SPEC_BODY })).toMatchObject({
        id: first.job.id,
      });
      await expect(
        store.queue.replay({ token: 'alice', key: 'k5', body: { ...SPEC_BODY, seed: 2 } }),
      ).rejects.toMatchObject({ code: 'JOB_KEY_REUSED' });
      expect(await store.queue.replay({ token: 'bob', key: 'k5', body: SPEC_BODY })).toBeNull();
    });

    it('is a new key after 24 hours', async () => {
      const first = await store.queue.submit(keyed('k4'));
      store.clock.advance(24 * 3_600_000 - 1);
      expect((await store.queue.submit(keyed('k4'))).job.id).toBe(first.job.id);
      store.clock.advance(1);
      expect((await store.queue.submit(keyed('k4'))).job.id).not.toBe(first.job.id);
    });

    it.each(['', 'a b', 'ü', 'x'.repeat(256)])('%j is no key', async (key) => {
      await expect(store.queue.submit(keyed(key))).rejects.toMatchObject({ code: 'JOB_KEY_INVALID' });
    });
  });

  describe('claims', () => {
    it('take the oldest first, each once, and then none', async () => {
      const ids = [await queued(store), await queued(store)];
      expect((await store.queue.get(ids[1]!)).queuePosition).toBe(1);
      const taken = await Promise.all([1, 2, 3].map((index) => store.claims.claim(`trainer-${index}`)));
      const claimed = taken.flatMap((result) => (result === null ? [] : [result.job.id]));
      expect(claimed.sort()).toEqual([...ids].sort());
    });

    it('go on while they are renewed and are lost when the lease is over', async () => {
      const id = await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      store.clock.advance(LEASE_MS - 1);
      expect(await store.claims.renew(claim)).toBe('running');
      store.clock.advance(LEASE_MS - 1);
      expect(await store.claims.takeBackLost()).toBe(0);
      store.clock.advance(2);
      expect(await store.claims.takeBackLost()).toBe(1);
      expect(await store.queue.get(id)).toMatchObject({ state: 'queued', attempt: 2 });
      await expect(store.claims.renew(claim)).rejects.toMatchObject({ code: 'JOB_LEASE_LOST' });
      await expect(store.claims.look(claim)).rejects.toMatchObject({ code: 'JOB_LEASE_LOST' });
      await expect(store.claims.finish(claim, { published: null, metrics: {} })).rejects.toMatchObject({
        code: 'JOB_LEASE_LOST',
      });
    });

    it('end without the loss of an attempt when the trainer lets go in good order', async () => {
      const id = await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      const { revision } = await store.queue.get(id);
      await store.claims.renew(claim);
      expect(await store.claims.look(claim)).toBe('running');
      expect((await store.queue.get(id)).revision).toBe(revision);
      expect(await store.claims.release(claim)).toBe('queued');
      expect(await store.queue.get(id)).toMatchObject({ attempt: 1, queuePosition: 0 });
      expect(await store.queue.countByState()).toEqual(new Map([['queued', 1]]));
    });

    it('are taken back at once from a holder that is known to be gone', async () => {
      const id = await queued(store);
      await store.claims.claim('old-server');
      expect(await store.claims.takeBackLost('other')).toBe(0);
      expect(await store.claims.takeBackLost('old-server')).toBe(1);
      expect((await store.queue.get(id)).state).toBe('queued');
    });

    it('end as worker_lost after max_restarts', async () => {
      const id = await queued(store);
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const { claim, job } = (await store.claims.claim('trainer'))!;
        expect(job.attempt).toBe(attempt);
        await store.claims.lose(claim);
      }
      expect(await store.queue.get(id)).toMatchObject({ state: 'failed', reason: 'worker_lost', attempt: 3 });
      expect(await store.claims.claim('trainer')).toBeNull();
    });

    it('tell how far the job is; numbers that are not finite become null', async () => {
      const id = await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      await store.claims.report(
        claim,
        { progress: 0.5, epoch: 3, etaSeconds: 12, metrics: { loss: 0.25, val_loss: Number.NaN } },
        'epoch',
      );
      expect(await store.queue.get(id)).toMatchObject({
        progress: 0.5,
        epoch: 3,
        etaSeconds: 12,
        metrics: { loss: 0.25, val_loss: null },
      });
      await store.claims.trained(claim);
      await store.claims.finish(claim, {
        published: { model: 'digits', version: 2 },
        metrics: { accuracy: 0.99 },
      });
      expect(await store.queue.get(id)).toMatchObject({
        state: 'succeeded',
        progress: 1,
        published: { model: 'digits', version: 2 },
        etaSeconds: null,
      });
    });
  });

  describe('wishes', () => {
    it('pause, resume and pause again keep the place and the attempt', async () => {
      const id = await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      expect((await store.queue.pause(id)).state).toBe('pausing');
      expect((await store.queue.pause(id)).state).toBe('pausing');
      expect(await store.claims.renew(claim)).toBe('pausing');
      expect(await store.claims.stopped(claim)).toBe('paused');
      expect((await store.queue.resume(id)).state).toBe('queued');
      expect((await store.queue.resume(id)).state).toBe('queued');
      expect((await store.claims.claim('other'))?.job).toMatchObject({ id, attempt: 1 });
    });

    it('that do not fit the state are refused with 409 and its name', async () => {
      const id = await queued(store);
      await expect(store.queue.pause(id)).rejects.toMatchObject({
        status: 409,
        message: /the job is queued/,
      });
      await expect(store.queue.retry(id)).rejects.toMatchObject({ code: 'JOB_STATE_CONFLICT' });
      await store.queue.cancel(id);
      await expect(store.queue.resume(id)).rejects.toMatchObject({ message: /the job is cancelled/ });
    });

    it('retry makes one new job of a failed one', async () => {
      const id = await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      await store.claims.fail(claim, 'diverged', 'the loss of step 7 was not finite');
      expect(await store.queue.get(id)).toMatchObject({ state: 'failed', reason: 'diverged' });
      const again = await store.queue.retry(id);
      expect(again).toMatchObject({ state: 'validating', retryOf: id, attempt: 1 });
      expect((await store.queue.retry(id)).id).toBe(again.id);
      expect((await store.queue.get(id)).state).toBe('failed');
    });

    it('with a stale revision are refused with 412', async () => {
      const id = await queued(store);
      const { revision } = await store.queue.get(id);
      await expect(store.queue.cancel(id, { revision: revision - 1 })).rejects.toMatchObject({
        code: 'JOB_CHANGED',
        status: 412,
      });
      await expect(store.queue.cancel(id, { revision })).resolves.toMatchObject({ state: 'cancelled' });
    });

    it('for a job that is not there are 404', async () => {
      await expect(store.queue.cancel('job_x')).rejects.toMatchObject({ code: 'JOB_UNKNOWN', status: 404 });
      await expect(store.events.list('job_x', 0)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    });
  });

  describe('events', () => {
    it('are numbered without gaps, replayed after any number, and end with end', async () => {
      const id = await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      await store.claims.tell(claim, 'log', { level: 'info', message: 'hello' });
      await store.queue.cancel(id);
      await store.claims.stopped(claim);
      const all = await store.events.list(id, 0);
      expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(all.map(({ type, data }) => data['state'] ?? type)).toEqual([
        'validating',
        'queued',
        'running',
        'log',
        'cancelling',
        'cancelled',
        'cancelled',
      ]);
      expect(all.at(-1)?.type).toBe('end');
      expect((await store.events.list(id, 5)).map(({ seq }) => seq)).toEqual([6, 7]);
    });

    it('keep their place when their data are too large', async () => {
      await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      await store.claims.tell(claim, 'log', { message: 'x'.repeat(100_000) });
      expect((await store.events.list(claim.jobId, 3))[0]?.data).toEqual({ dropped: 'too large' });
    });

    it('are followed from the past into the future until the end', async () => {
      const id = await queued(store);
      const seen: JobEvent[] = [];
      const follower = (async () => {
        const signal = new AbortController().signal;
        for await (const event of store.events.follow(id, { after: 1, signal, pollMs: 1_000 }))
          seen.push(event);
      })();
      const { claim } = (await store.claims.claim('trainer'))!;
      await store.claims.trained(claim);
      await store.claims.finish(claim, { published: null, metrics: {} });
      await follower;
      expect(seen.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
    });

    it('are no longer followed once the reader has gone', async () => {
      const id = await queued(store);
      const gone = new AbortController();
      const events = store.events.follow(id, { after: 2, signal: gone.signal, pollMs: 1_000 });
      const next = events.next();
      gone.abort();
      expect((await next).done).toBe(true);
    });
  });

  describe('lists', () => {
    it('go page by page, newest first, while jobs come', async () => {
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) ids.unshift(await queued(store));
      const first = await store.queue.list({ limit: 2 });
      await queued(store);
      const second = await store.queue.list({ limit: 2, cursor: first.next! });
      const third = await store.queue.list({ limit: 2, cursor: second.next! });
      expect([first, second, third].flatMap((page) => page.jobs.map(({ id }) => id))).toEqual(ids);
      expect(third.next).toBeNull();
    });

    it('can be narrowed, and refuse a cursor that they did not give', async () => {
      const id = await queued(store);
      await store.queue.submit(SUBMISSION);
      expect((await store.queue.list({ limit: 9, state: 'queued' })).jobs.map((job) => job.id)).toEqual([id]);
      expect((await store.queue.list({ limit: 9, recipe: 'ridge-ar' })).jobs).toEqual([]);
      expect((await store.queue.list({ limit: 9, model: 'digits' })).jobs).toHaveLength(2);
      await expect(store.queue.list({ limit: 9, cursor: 'rubbish' })).rejects.toMatchObject({
        code: 'JOB_CURSOR_INVALID',
      });
    });
  });

  describe('metrics and checkpoints', () => {
    it('metrics come back in columns, later points in place of earlier ones', async () => {
      await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      const { jobId } = claim;
      await store.metrics.add(claim, [
        { name: 'loss', step: 1, value: 3 },
        { name: 'loss', step: 2, value: Number.POSITIVE_INFINITY },
        { name: 'val_loss', step: 2, value: 4 },
      ]);
      await store.metrics.add(claim, [{ name: 'loss', step: 1, value: 2 }]);
      const columns = await store.metrics.read(jobId, { maxPoints: 100 });
      expect(Object.fromEntries(columns)).toEqual({
        loss: { steps: [1, 2], values: [2, null] },
        val_loss: { steps: [2], values: [4] },
      });
      const some = await store.metrics.read(jobId, { names: ['val_loss'], maxPoints: 100 });
      expect([...some.keys()]).toEqual(['val_loss']);
    });

    it('thousands of points fit into one call', async () => {
      await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      const points = Array.from({ length: 5_000 }, (_, step) => ({ name: 'loss', step, value: step % 7 }));
      await store.metrics.add(claim, points);
      const columns = await store.metrics.read(claim.jobId, { maxPoints: 50 });
      expect(columns.get('loss')?.steps).toHaveLength(50);
    });

    it('checkpoints that the policy does not keep leave the index', async () => {
      await queued(store);
      const { claim } = (await store.claims.claim('trainer'))!;
      const policy = { best: 1, latest: 1, every: 0, monitor: 'val_loss', mode: 'min' } as const;
      const losses = [5, 2, 4];
      const dropped: (readonly number[])[] = [];
      for (const [index, loss] of losses.entries()) {
        const epoch = index + 1;
        const checkpoint = { step: epoch * 10, epoch, metrics: { val_loss: loss }, bytes: 9, sha256: 'ab' };
        dropped.push(await store.checkpoints.add(claim, checkpoint, policy));
      }
      expect(dropped).toEqual([[], [10], []]);
      expect((await store.checkpoints.list(claim.jobId)).map(({ step }) => step)).toEqual([20, 30]);
      expect(await store.checkpoints.get(claim.jobId, 20)).toMatchObject({ epoch: 2 });
      await expect(store.checkpoints.get(claim.jobId, 10)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    });
  });
});
