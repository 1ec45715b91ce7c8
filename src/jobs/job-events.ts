import type { Clock } from '../time/clock';
import type { JobEvent, JobEventType } from './job';
import type { JobDatabase } from './store/job-database';
import { unknownJob } from './store/move-job';

/** Events of one page of a replay. */
const PAGE = 500;

export interface FollowOptions {
  /** Number of the last event that the reader has (`Last-Event-ID`); 0 for all. */
  readonly after: number;
  readonly signal: AbortSignal;
  /** Milliseconds between looks at the store for changes that other processes made. */
  readonly pollMs: number;
}

/** The numbered events of jobs, as a list or as a stream that goes on. */
export class JobEvents {
  constructor(
    private readonly database: JobDatabase,
    private readonly clock: Clock,
  ) {}

  /** At most `limit` (bounded at 500) events with a number above `after`, in order. Throws JOB_UNKNOWN. */
  list(jobId: string, after: number, limit = PAGE): Promise<readonly JobEvent[]> {
    return this.database.read(async (db) => {
      const job = await db.selectFrom('jobs').select('id').where('id', '=', jobId).executeTakeFirst();
      if (job === undefined) throw unknownJob();
      const rows = await db
        .selectFrom('job_events')
        .selectAll()
        .where('job_id', '=', jobId)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(Math.min(PAGE, Math.max(1, limit)))
        .execute();
      return rows.map((row) => ({
        seq: row.seq,
        time: row.time,
        type: row.type as JobEventType,
        data: JSON.parse(row.data) as JobEvent['data'],
      }));
    });
  }

  /**
   * Every event after `after`, once and in order, first those of the past, then each as it comes; ends after `end`
   * or when `signal` is aborted. Holds no transaction and no connection between two events.
   */
  async *follow(jobId: string, options: FollowOptions): AsyncGenerator<JobEvent, void, undefined> {
    const { signal, pollMs } = options;
    const bell = new Bell();
    const forget = this.database.onChange(jobId, () => bell.ring());
    const abort = (): void => bell.ring();
    signal.addEventListener('abort', abort);
    try {
      let after = options.after;
      while (!signal.aborted) {
        const page = await this.list(jobId, after);
        for (const event of page) {
          if (isAborted(signal)) return;
          yield event;
          if (event.type === 'end') return;
          after = event.seq;
        }
        if (page.length > 0) continue;
        const timer = this.clock.after(pollMs, () => bell.ring());
        await bell.heard();
        timer.cancel();
      }
    } finally {
      signal.removeEventListener('abort', abort);
      forget();
    }
  }
}

/** Aborted while we waited: a property that changes under the compiler's eyes. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Rings are not lost: one that came before anyone listened is heard at once. */
class Bell {
  private rung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  async heard(): Promise<void> {
    if (!this.rung) await new Promise<void>((resolve) => (this.wake = resolve));
    this.rung = false;
    this.wake = null;
  }
}
