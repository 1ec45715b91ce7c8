import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { lockFolder } from '../../src/jobs/folder-lock';
import { compileRooms } from './compiled-room';
import { openStore, queued, SUBMISSION, temporaryFolder } from './open-store';

const folder = temporaryFolder();

/** Submits and claims for ever; prints an id only after the store has acknowledged it. */
const WRITER = `
const [rooms, file, spec] = process.argv.slice(1);
const { JobDatabase } = require(rooms + '/jobs/store/job-database');
const { JobQueue } = require(rooms + '/jobs/job-queue');
const { JobClaims } = require(rooms + '/jobs/job-claims');
const { systemClock } = require(rooms + '/time/clock');
(async () => {
  const database = await JobDatabase.open({ location: { file }, clock: systemClock });
  const queue = new JobQueue(database, { maxWaiting: 1e6, maxEnded: 1e6 });
  const claims = new JobClaims(database, 30000);
  await claims.takeBackLost('writer');
  for (;;) {
    const { job } = await queue.submit({ spec: JSON.parse(spec), token: '' });
    process.stdout.write('submitted ' + job.id + '\\n');
    await queue.accept(job.id);
    process.stdout.write('accepted ' + job.id + '\\n');
    const { claim } = await claims.claim('writer');
    await claims.report(claim, { progress: 0.5, metrics: { loss: 1 } }, 'epoch');
    await claims.trained(claim);
    await claims.finish(claim, { published: null, metrics: { loss: 1 } });
    process.stdout.write('finished ' + claim.jobId + '\\n');
  }
})();
`;

/** Holds the lock of a folder until it is killed. */
const HOLDER = `
const [rooms, folder] = process.argv.slice(1);
require(rooms + '/jobs/folder-lock').lockFolder(folder);
process.stdout.write('held\\n');
setInterval(() => {}, 1000);
`;

const rooms = compileRooms(['jobs', 'errors', 'time'], folder);

/** Runs a script until it has printed `lines` lines, kills it with SIGKILL, and gives back all that it printed. */
async function runAndKill(
  script: string,
  args: readonly string[],
  lines: number,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['-e', script, rooms, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: string[] = [];
  const reader = createInterface({ input: child.stdout });
  for await (const line of reader) {
    printed.push(line);
    if (printed.length === lines) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return printed;
}

describe('what was acknowledged', () => {
  it('survives kill -9, five times over on one store', async () => {
    const file = join(folder, 'killed.db');
    const states = new Map<string, string>();
    for (const lines of [1, 4, 8, 3, 11]) {
      const printed = await runAndKill(WRITER, [file, JSON.stringify(SUBMISSION.spec)], lines);
      for (const line of printed) {
        const [state, id] = line.split(' ');
        states.set(id!, state!);
      }
      const { database, queue, events } = await openStore({ file });
      for (const [id, state] of states) {
        const job = await queue.get(id);
        if (state === 'finished') expect(job.state).toBe('succeeded');
        if (state === 'accepted') expect(job.state).not.toBe('validating');
        const numbers = (await events.list(id, 0)).map(({ seq }) => seq);
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      }
      await database.close();
    }
    expect(states.size).toBeGreaterThan(5);
  }, 120_000);
});

describe('a full disk', () => {
  it('is 507, changes nothing, and is over when there is room again', async () => {
    const store = await openStore({ file: join(folder, 'full.db') });
    const id = await queued(store);
    const [page] = await store.database.read((db) =>
      sql<{ page_count: number }>`pragma page_count`.execute(db).then((result) => result.rows),
    );
    const limitPages = (pages: number): Promise<unknown> =>
      store.database.read((db) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(db));
    await limitPages(page!.page_count);
    let refusal: unknown;
    for (let tries = 0; tries < 200 && refusal === undefined; tries += 1) {
      await store.queue.submit(SUBMISSION).catch((error: unknown) => (refusal = error));
    }
    expect(refusal).toMatchObject({ code: 'JOB_STORAGE_FULL', status: 507 });
    const before = (await store.queue.list({ limit: 100 })).jobs.length;
    expect((await store.queue.get(id)).state).toBe('queued');
    await limitPages(1_000_000);
    await store.queue.submit(SUBMISSION);
    expect((await store.queue.list({ limit: 100 })).jobs).toHaveLength(before + 1);
    await store.database.close();
  });
});

describe('the lock of the data folder', () => {
  it('refuses a second holder and is free again when released', () => {
    const place = join(folder, 'locked');
    mkdirSync(place);
    const lock = lockFolder(place);
    expect(() => lockFolder(place)).toThrow(/another server holds the lock/);
    lock.release();
    lockFolder(place).release();
  });

  it('refuses while another process holds it, and is taken over when that was killed', async () => {
    const place = join(folder, 'held');
    mkdirSync(place);
    const child = spawn(process.execPath, ['-e', HOLDER, rooms, place], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => lockFolder(place)).toThrow(/another server holds the lock/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFolder(place).release();
  }, 30_000);
});
