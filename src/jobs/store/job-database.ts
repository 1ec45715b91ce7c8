import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool } from 'pg';
import type { Clock } from '../../time/clock';
import type { JobEventType } from '../job';
import { appendEvent } from './append-event';
import { migrate } from './migrations';
import type { JobTables } from './schema';
import { SqliteDialect } from './sqlite-dialect';
import { asStoreFailure } from './store-failure';

export interface JobDatabaseOptions {
  /** A SQLite file (created when absent), or the URL of a PostgreSQL database. */
  readonly location: { readonly file: string } | { readonly url: string };
  readonly clock: Clock;
}

/** One unit of work: everything in it is committed together or not at all. */
export interface Change {
  readonly trx: Transaction<JobTables>;
  /** The instant of the change, milliseconds since 1970. */
  readonly now: number;
  /** Appends an event to the job; whoever follows it hears after the commit. */
  emit(jobId: string, type: JobEventType, data: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Connections of a PostgreSQL pool; a unit of work holds one. */
const POOL_CONNECTIONS = 8;

/** Milliseconds until a PostgreSQL that does not take the connection counts as gone. */
const CONNECT_TIMEOUT_MS = 5_000;

function openPool(url: string): Pool {
  const pool = new Pool({
    connectionString: url,
    max: POOL_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks while nobody uses it: the next use opens another, or fails and says so.
  pool.on('error', () => undefined);
  return pool;
}

/** The open store. Failures come as JOB_STORAGE_FULL or JOB_STORE_UNAVAILABLE; a failed change has changed nothing. */
export class JobDatabase {
  private readonly listeners = new Map<string, Set<() => void>>();

  private constructor(
    private readonly kysely: Kysely<JobTables>,
    private readonly clock: Clock,
    /** True where rows can be locked one by one, so that claimers pass each other (PostgreSQL). */
    readonly locksRows: boolean,
  ) {}

  /** Opens the store and brings its tables up to date. */
  static async open(options: JobDatabaseOptions): Promise<JobDatabase> {
    const { location, clock } = options;
    const dialect =
      'file' in location
        ? new SqliteDialect(location.file)
        : new PostgresDialect({ pool: openPool(location.url) });
    const kysely = new Kysely<JobTables>({ dialect });
    try {
      await migrate(kysely as Kysely<unknown>, { isShared: 'url' in location });
    } catch (error) {
      await kysely.destroy();
      throw asStoreFailure(error);
    }
    return new JobDatabase(kysely, clock, 'url' in location);
  }

  /** Runs `work` in a transaction; when it returns, its changes are on the disk. */
  async change<T>(work: (change: Change) => Promise<T>): Promise<T> {
    const touched = new Set<string>();
    const now = this.clock.wallTime().getTime();
    try {
      const result = await this.kysely.transaction().execute((trx) =>
        work({
          trx,
          now,
          emit: async (jobId, type, data) => {
            await appendEvent(trx, { jobId, time: now, type, data });
            touched.add(jobId);
          },
        }),
      );
      for (const jobId of touched) this.listeners.get(jobId)?.forEach((listener) => listener());
      return result;
    } catch (error) {
      throw asStoreFailure(error);
    }
  }

  /** Runs reads outside of a transaction. */
  async read<T>(work: (db: Kysely<JobTables>) => Promise<T>): Promise<T> {
    try {
      return await work(this.kysely);
    } catch (error) {
      throw asStoreFailure(error);
    }
  }

  /**
   * Runs `work` while no other process that shares the store runs work of the same name. An embedded store has one
   * process, whose own order is its caller's business.
   */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (!this.locksRows) return work();
    // What goes wrong in the work is no failure of the store.
    const outcome = await this.change(async ({ trx }) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
      return work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Calls `listener` after each change of the job made through this object, until the returned function is called. */
  onChange(jobId: string, listener: () => void): () => void {
    const set = this.listeners.get(jobId) ?? new Set();
    set.add(listener);
    this.listeners.set(jobId, set);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(jobId) === set) this.listeners.delete(jobId);
    };
  }

  async close(): Promise<void> {
    await this.kysely.destroy();
  }
}
