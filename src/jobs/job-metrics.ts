import { StriateError } from '../errors/striate-error';
import { lockHeld } from './job-claims';
import type { Claim } from './job';
import type { JobDatabase } from './store/job-database';
import { unknownJob } from './store/move-job';
import { thinSeries, type MetricColumns } from './thin-series';

export interface MetricPoint {
  readonly name: string;
  readonly step: number;
  /** Not finite is kept as `null`. */
  readonly value: number;
}

export interface MetricsQuery {
  /** Names wanted; absent for all. */
  readonly names?: readonly string[];
  /** Points per metric; more are thinned with their peaks kept. */
  readonly maxPoints: number;
}

/** Different metrics that a job may have. */
const MAX_NAMES = 64;

/** Points kept per metric; a trainer that reports more drops to every n-th step itself. */
const MAX_POINTS_KEPT = 100_000;

/** Rows of one insert: 4 parameters each, below SQLite's 32,766 and PostgreSQL's 65,535. */
const ROWS_AT_ONCE = 1_000;

/** Numbers over steps, for curves. */
export class JobMetrics {
  constructor(private readonly database: JobDatabase) {}

  /** Adds points; a point that is there already (told again after a resume) is replaced. */
  add(claim: Claim, points: readonly MetricPoint[]): Promise<void> {
    return this.database.change(async (change) => {
      await lockHeld(change, claim, this.database.locksRows);
      const latest = new Map(points.map((point) => [`${point.step}:${point.name}`, point]));
      const rows = [...latest.values()].map(({ name, step, value }) => ({
        job_id: claim.jobId,
        name,
        step,
        value: Number.isFinite(value) ? value : null,
      }));
      for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
        await change.trx
          .insertInto('job_metrics')
          .values(rows.slice(start, start + ROWS_AT_ONCE))
          .onConflict((conflict) =>
            conflict
              .columns(['job_id', 'name', 'step'])
              .doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
          )
          .execute();
      }
      const counts = await change.trx
        .selectFrom('job_metrics')
        .select(['name', ({ fn }) => fn.countAll<string | number>().as('points')])
        .where('job_id', '=', claim.jobId)
        .groupBy('name')
        .execute();
      if (counts.length > MAX_NAMES || counts.some((count) => Number(count.points) > MAX_POINTS_KEPT)) {
        throw new StriateError('JOB_STORAGE_FULL', {
          detail: `expected at most ${MAX_NAMES} metrics of ${MAX_POINTS_KEPT} points`,
        });
      }
    });
  }

  /** The metrics of a job in columns, by name. Throws JOB_UNKNOWN. */
  read(jobId: string, query: MetricsQuery): Promise<ReadonlyMap<string, MetricColumns>> {
    return this.database.read(async (db) => {
      const job = await db.selectFrom('jobs').select('id').where('id', '=', jobId).executeTakeFirst();
      if (job === undefined) throw unknownJob();
      let select = db
        .selectFrom('job_metrics')
        .select(['name', 'step', 'value'])
        .where('job_id', '=', jobId)
        .orderBy('name')
        .orderBy('step');
      if (query.names !== undefined) select = select.where('name', 'in', [...query.names]);
      const columns = new Map<string, { steps: number[]; values: (number | null)[] }>();
      for (const { name, step, value } of await select.execute()) {
        const column = columns.get(name) ?? { steps: [], values: [] };
        columns.set(name, column);
        column.steps.push(step);
        column.values.push(value);
      }
      return new Map([...columns].map(([name, column]) => [name, thinSeries(column, query.maxPoints)]));
    });
  }
}
