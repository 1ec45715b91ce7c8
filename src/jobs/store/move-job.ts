import type { Updateable } from 'kysely';
import { StriateError } from '../../errors/striate-error';
import { HELD_STATES, isEnd, nextState, type JobHappening, type JobState } from '../job-states';
import type { Change } from './job-database';
import type { JobRow } from './schema';
import { tellWebhook } from './tell-webhook';

const HELD: readonly JobState[] = HELD_STATES;

/**
 * Draws one arrow of the state machine for a row that this transaction has locked: writes the state with what goes
 * with it and the events that tell of it. Leaving the held states ends the lease; reaching an end appends `end` and
 * puts the message to the job's webhook into the outbox.
 * Throws JOB_STATE_CONFLICT when there is no such arrow.
 */
export async function moveJob(
  change: Change,
  row: JobRow,
  happening: JobHappening,
  beside: Updateable<JobRow> = {},
): Promise<JobState> {
  const state = nextState(row.state, happening);
  if (state === null) throw stateConflict(row, happening);
  await change.trx
    .updateTable('jobs')
    .set({
      state,
      ...(HELD.includes(state) ? {} : { holder: null, lease: null, lease_until: null, eta_seconds: null }),
      ...(isEnd(state) ? { ended_at: change.now } : {}),
      ...beside,
    })
    .where('id', '=', row.id)
    .execute();
  const attempt = beside.attempt ?? row.attempt;
  const reason = beside.reason ?? row.reason;
  await change.emit(row.id, 'state', { state, from: row.state, attempt, reason });
  if (isEnd(state)) {
    await change.emit(row.id, 'end', { state, reason });
    await tellWebhook(change, await lockJob(change, row.id, false));
  }
  return state;
}

/** Reads the job for a change and holds it until the transaction ends. Throws JOB_UNKNOWN. */
export async function lockJob(change: Change, id: string, locksRows: boolean): Promise<JobRow> {
  const row = await change.trx
    .selectFrom('jobs')
    .selectAll()
    .where('id', '=', id)
    .$if(locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row === undefined) throw unknownJob();
  return row;
}

export function unknownJob(): StriateError {
  return new StriateError('JOB_UNKNOWN', { detail: 'no train job has this id' });
}

export function stateConflict(row: JobRow, wish: string): StriateError {
  return new StriateError('JOB_STATE_CONFLICT', {
    detail: `the job is ${row.state}: "${wish}" is not possible in this state`,
  });
}
