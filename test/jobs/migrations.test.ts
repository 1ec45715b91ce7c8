import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { Client } from 'pg';
import { startPostgres } from '../support/postgres-cluster';
import { openStore, queued, temporaryFolder, type Location } from './open-store';

const OLD_JOB = 'job_000000000000000000000001';
/** No program will know it. */
const FAR_AHEAD = 1_000_000;
const VERSION_1 = readFileSync(join(__dirname, 'store-version-1.sql'), 'utf8');

const folder = temporaryFolder();
const cluster = startPostgres();
afterAll(() => cluster?.stop());

async function execute(location: Location, statements: string): Promise<void> {
  if ('file' in location) {
    const database = new Database(location.file);
    database.exec(statements);
    database.close();
    return;
  }
  const client = new Client({ connectionString: location.url });
  await client.connect();
  await client.query(statements);
  await client.end();
}

let files = 0;
const newFile = (): Promise<Location> =>
  Promise.resolve({ file: join(folder, `migrations-${(files += 1)}.db`) });
const stores = [
  { name: 'SQLite', location: newFile },
  ...(cluster === null
    ? []
    : [{ name: 'PostgreSQL', location: async () => ({ url: await cluster.emptyDatabase() }) }]),
];

describe.each(stores)('a store on $name', ({ location }) => {
  it('of version 1 keeps its jobs and gets what came later', async () => {
    const old = await location();
    await execute(old, VERSION_1);
    const { database, queue, claims, events } = await openStore(old);
    try {
      expect(await queue.get(OLD_JOB)).toMatchObject({
        state: 'queued',
        spec: { model: 'digits' },
        yieldedSeconds: 0,
      });
      expect(await events.list(OLD_JOB, 0)).toHaveLength(1);
      const added = await database.read(async (db) => [
        await db.selectFrom('webhook_deliveries').selectAll().execute(),
        await db.selectFrom('version_labels').selectAll().execute(),
        await db.selectFrom('counters').select(['name', 'value']).orderBy('name').execute(),
      ]);
      expect(added).toEqual([[], [], expect.arrayContaining([{ name: 'labels', value: 0 }])]);
      const { claim } = (await claims.claim('new program'))!;
      expect(claim.jobId).toBe(OLD_JOB);
    } finally {
      await database.close();
    }
  });

  it('is brought up to date once, also by programs that start together', async () => {
    const old = await location();
    await execute(old, VERSION_1);
    // Two processes never open one SQLite file at once: the data folder is locked.
    const opened =
      'file' in old ? [await openStore(old)] : await Promise.all([openStore(old), openStore(old)]);
    for (const { database } of opened) await database.close();
    const again = await openStore(old);
    const id = await queued(again);
    const { jobs } = await again.queue.list({ limit: 10 });
    expect(jobs.map((job) => job.id)).toEqual([id, OLD_JOB]);
    await again.database.close();
  });

  it('of a newer program is refused by its version and left alone', async () => {
    const newer = await location();
    await execute(newer, VERSION_1);
    await execute(newer, `insert into schema_version (version) values (${FAR_AHEAD})`);
    await expect(openStore(newer)).rejects.toThrow(`the job store has version ${FAR_AHEAD}`);
    // What version 2 adds is not there: adding it by hand meets nothing.
    await execute(newer, 'create table version_labels (model text)');
  });
});
