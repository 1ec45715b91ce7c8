import { StriateError } from '../../errors/striate-error';
import type { JobDatabase } from '../store/job-database';
import { unknownJob } from '../store/move-job';
import type { DeliveryRow, DeliveryState } from '../store/schema';
import type { NextTry } from './schedule';

/** One message to a webhook as clients see it. Times are milliseconds since 1970. */
export interface Delivery {
  readonly id: string;
  readonly jobId: string;
  readonly url: string;
  /** The body exactly as sent. */
  readonly body: string;
  readonly state: DeliveryState;
  readonly tries: number;
  /** `null` when no try is to come. */
  readonly nextTryAt: number | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

/** How a try ended. */
export interface TriedDelivery {
  readonly status: number | null;
  readonly error: string | null;
  readonly next: NextTry;
}

/** Time for which whoever took a message has it to himself; longer than any try. */
const TAKEN_MS = 60_000;

/**
 * The outbox of webhooks. It holds one message for each ended job that has a webhook and forgets it with the job, so the
 * bound on remembered jobs bounds it too.
 */
export class Deliveries {
  constructor(private readonly database: JobDatabase) {}

  /** Messages of a job, oldest first. Throws JOB_UNKNOWN. */
  list(jobId: string): Promise<readonly Delivery[]> {
    return this.database.read(async (db) => {
      const job = await db.selectFrom('jobs').select('id').where('id', '=', jobId).executeTakeFirst();
      if (job === undefined) throw unknownJob();
      const rows = await db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('job_id', '=', jobId)
        .orderBy('created_at')
        .execute();
      return rows.map(deliveryOf);
    });
  }

  /** Sends a message once more, from the first try on, whatever became of it. Throws JOB_UNKNOWN. */
  redeliver(jobId: string, id: string): Promise<Delivery> {
    return this.database.change(async ({ trx, now }) => {
      const row = await trx
        .updateTable('webhook_deliveries')
        .set({ state: 'pending', tries: 0, next_try_at: now, ended_at: null })
        .where('id', '=', id)
        .where('job_id', '=', jobId)
        .returningAll()
        .executeTakeFirst();
      if (row !== undefined) return deliveryOf(row);
      throw new StriateError('JOB_UNKNOWN', { detail: 'the job has no delivery with this id' });
    });
  }

  /**
   * Takes the message that has been due for longest, or `null`; nobody else gets it for a minute. A sender that dies
   * has not said how its try ended: the message is sent again then, with the same id.
   */
  takeDue(): Promise<Delivery | null> {
    return this.database.change(async ({ trx, now }) => {
      const row = await trx
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('state', '=', 'pending')
        .where('next_try_at', '<=', now)
        .orderBy('next_try_at')
        .limit(1)
        .$if(this.database.locksRows, (query) => query.forUpdate().skipLocked())
        .executeTakeFirst();
      if (row === undefined) return null;
      await trx
        .updateTable('webhook_deliveries')
        .set({ next_try_at: now + TAKEN_MS, tries: row.tries + 1 })
        .where('id', '=', row.id)
        .execute();
      return deliveryOf({ ...row, tries: row.tries + 1 });
    });
  }

  /** Writes down how a try ended. A receiver that is gone gets none of the other messages that wait for it either. */
  tried(id: string, { status, error, next }: TriedDelivery): Promise<void> {
    return this.database.change(async ({ trx, now }) => {
      const found = { last_status: status, last_error: error };
      const row = await trx
        .updateTable('webhook_deliveries')
        .set(
          next.kind === 'retry'
            ? { ...found, next_try_at: now + next.delayMs }
            : { ...found, state: STATE_AFTER[next.kind], ended_at: now },
        )
        .where('id', '=', id)
        .returning('url')
        .executeTakeFirst();
      if (row === undefined || next.kind !== 'disable') return;
      await trx
        .updateTable('webhook_deliveries')
        .set({ state: 'gone', ended_at: now })
        .where('url', '=', row.url)
        .where('state', '=', 'pending')
        .execute();
    });
  }
}

const STATE_AFTER = { delivered: 'delivered', disable: 'gone', 'give-up': 'failed' } as const;

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    jobId: row.job_id,
    url: row.url,
    body: row.body,
    state: row.state,
    tries: row.tries,
    nextTryAt: row.state === 'pending' ? row.next_try_at : null,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}
