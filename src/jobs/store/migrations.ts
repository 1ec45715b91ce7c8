import { sql, type Kysely, type Transaction } from 'kysely';

type Migration = (trx: Transaction<unknown>) => Promise<void>;

/**
 * Forward only: a step is never edited after release, a change is a new step at the end. The version of a store is
 * the number of steps it has taken.
 */
const MIGRATIONS: readonly Migration[] = [createTables, addDeliveriesAndLabels];

/**
 * Brings the store to the newest version, each step in a transaction of its own; does nothing when it is there.
 * Programs that start together on a shared store take each step once. Throws when the store is newer than this
 * program: an older server must not write into it.
 */
export async function migrate(
  db: Kysely<unknown>,
  { isShared }: { readonly isShared: boolean },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (isShared) await oneAtATime(trx);
    await sql`create table if not exists schema_version (version integer not null primary key)`.execute(trx);
  });
  for (let step = 0; step <= MIGRATIONS.length; step += 1) {
    await db.transaction().execute(async (trx) => {
      if (isShared) await oneAtATime(trx);
      const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(trx);
      const taken = rows.reduce((most, row) => Math.max(most, row.version), 0);
      if (taken > MIGRATIONS.length) {
        throw new Error(
          `the job store has version ${taken}, this program knows ${MIGRATIONS.length}: start a newer one`,
        );
      }
      const migration = taken === step ? MIGRATIONS[step] : undefined;
      if (migration === undefined) return;
      await migration(trx);
      await sql`insert into schema_version (version) values (${step + 1})`.execute(trx);
    });
  }
}

async function createTables(trx: Transaction<unknown>): Promise<void> {
  await trx.schema
    .createTable('jobs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('number', 'double precision', (column) => column.notNull().unique())
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('recipe', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('detail', 'text')
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('max_restarts', 'integer', (column) => column.notNull())
    .addColumn('progress', 'double precision', (column) => column.notNull())
    .addColumn('eta_seconds', 'double precision')
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('metrics', 'text', (column) => column.notNull())
    .addColumn('best', 'text')
    .addColumn('published', 'text')
    .addColumn('retry_of', 'text', (column) => column.unique())
    .addColumn('holder', 'text')
    .addColumn('lease', 'text')
    .addColumn('lease_until', 'double precision')
    .addColumn('last_event', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'double precision', (column) => column.notNull())
    .addColumn('started_at', 'double precision')
    .addColumn('ended_at', 'double precision')
    .execute();
  await trx.schema.createIndex('jobs_by_state').on('jobs').columns(['state', 'number']).execute();
  await trx.schema
    .createTable('job_events')
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('time', 'double precision', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('job_events_key', ['job_id', 'seq'])
    .execute();
  await trx.schema
    .createTable('job_metrics')
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('value', 'double precision')
    .addPrimaryKeyConstraint('job_metrics_key', ['job_id', 'name', 'step'])
    .execute();
  await trx.schema
    .createTable('job_checkpoints')
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('metrics', 'text', (column) => column.notNull())
    .addColumn('bytes', 'double precision', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('created_at', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('job_checkpoints_key', ['job_id', 'step'])
    .execute();
  await trx.schema
    .createTable('idempotency_keys')
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('body_hash', 'text', (column) => column.notNull())
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('expires_at', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_keys_key', ['token', 'key'])
    .execute();
  await trx.schema
    .createTable('counters')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'double precision', (column) => column.notNull())
    .execute();
  await sql`insert into counters (name, value) values ('jobs', 0)`.execute(trx);
}

async function addDeliveriesAndLabels(trx: Transaction<unknown>): Promise<void> {
  await trx.schema
    .alterTable('jobs')
    .addColumn('yielded_seconds', 'double precision', (column) => column.notNull().defaultTo(0))
    .execute();
  await trx.schema
    .createTable('webhook_deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('next_try_at', 'double precision', (column) => column.notNull())
    .addColumn('last_status', 'integer')
    .addColumn('last_error', 'text')
    .addColumn('created_at', 'double precision', (column) => column.notNull())
    .addColumn('ended_at', 'double precision')
    .execute();
  await trx.schema
    .createIndex('webhook_deliveries_by_state')
    .on('webhook_deliveries')
    .columns(['state', 'next_try_at'])
    .execute();
  await trx.schema
    .createIndex('webhook_deliveries_by_job')
    .on('webhook_deliveries')
    .columns(['job_id'])
    .execute();
  await trx.schema
    .createTable('version_labels')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('revision', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('version_labels_key', ['model', 'label'])
    .execute();
  await sql`insert into counters (name, value) values ('labels', 0)`.execute(trx);
}

/** PostgreSQL: holds all others off until the transaction ends. The number names this lock and nothing else. */
async function oneAtATime(trx: Transaction<unknown>): Promise<void> {
  await sql`select pg_advisory_xact_lock(7310420260001)`.execute(trx);
}
