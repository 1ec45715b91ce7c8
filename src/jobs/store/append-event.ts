import { sql, type Transaction } from 'kysely';
import type { JobEventType } from '../job';
import type { JobTables } from './schema';

export interface NewEvent {
  readonly jobId: string;
  readonly time: number;
  readonly type: JobEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events kept per job; older ones go first. A replay from before the oldest begins at the oldest. */
export const EVENTS_KEPT = 10_000;

/** Bytes of JSON that one event may carry. A longer one keeps its place and loses its data. */
const EVENT_BYTES = 65_536;

/** Gives the event the next number of its job, within the transaction; the row of the job stays locked until its end. */
export async function appendEvent(trx: Transaction<JobTables>, event: NewEvent): Promise<void> {
  const { last_event: seq } = await trx
    .updateTable('jobs')
    .set({ last_event: sql<number>`last_event + 1`, revision: sql<number>`revision + 1` })
    .where('id', '=', event.jobId)
    .returning('last_event')
    .executeTakeFirstOrThrow();
  const json = JSON.stringify(event.data);
  const data = Buffer.byteLength(json) > EVENT_BYTES ? '{"dropped":"too large"}' : json;
  await trx
    .insertInto('job_events')
    .values({ job_id: event.jobId, seq, time: event.time, type: event.type, data })
    .execute();
  if (seq > EVENTS_KEPT) {
    await trx
      .deleteFrom('job_events')
      .where('job_id', '=', event.jobId)
      .where('seq', '<=', seq - EVENTS_KEPT)
      .execute();
  }
}
