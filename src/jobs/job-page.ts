import type { Kysely } from 'kysely';
import { StriateError } from '../errors/striate-error';
import type { TrainJob } from './job';
import type { JobState } from './job-states';
import type { JobRow, JobTables } from './store/schema';

export interface ListOptions {
  /** Jobs on a page, from 1 to 100. */
  readonly limit: number;
  /** `next` of the page before; absent for the first page. */
  readonly cursor?: string;
  readonly state?: JobState;
  readonly recipe?: string;
  readonly model?: string;
}

export interface JobPage {
  readonly jobs: readonly TrainJob[];
  /** Cursor of the next page; `null` on the last. */
  readonly next: string | null;
}

const MAX_PAGE = 100;

/**
 * One page of rows, newest first. A cursor is a place in the order of submission, so that jobs which come or end
 * between two pages neither repeat nor hide others. Throws JOB_CURSOR_INVALID.
 */
export async function pageOf(
  db: Kysely<JobTables>,
  options: ListOptions,
): Promise<{ readonly rows: readonly JobRow[]; readonly next: string | null }> {
  const limit = Math.min(MAX_PAGE, Math.max(1, Math.trunc(options.limit)));
  const { cursor, state, recipe, model } = options;
  let query = db.selectFrom('jobs').selectAll().orderBy('number', 'desc');
  if (cursor !== undefined) query = query.where('number', '<', numberOfCursor(cursor));
  if (state !== undefined) query = query.where('state', '=', state);
  if (recipe !== undefined) query = query.where('recipe', '=', recipe);
  if (model !== undefined) query = query.where('model', '=', model);
  const rows = await query.limit(limit + 1).execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? cursorOf(last.number) : null };
}

function cursorOf(number: number): string {
  return Buffer.from(`before:${number}`).toString('base64url');
}

function numberOfCursor(cursor: string): number {
  const match = /^before:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match?.[1] === undefined) {
    throw new StriateError('JOB_CURSOR_INVALID', { detail: 'expected a cursor that an earlier page gave' });
  }
  return Number(match[1]);
}
