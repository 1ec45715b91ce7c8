import { hasEnded, type StriateClient, type TrainJob } from '../client';
import type { Context } from './command';
import { CommandError, EXIT } from './exit';
import { describeJob, durationText, eventLine, metricsText } from './job-lines';
import { Progress } from './progress';

/** Follows a job to its end, as a bar while a person watches and as its events otherwise; answers how it ended. */
export async function followJob(client: StriateClient, id: string, { terminal }: Context): Promise<TrainJob> {
  const progress = new Progress(terminal, { title: id, unit: 'percent', total: 1 });
  let metrics = '';
  for await (const event of client.jobs.follow(id)) {
    const { progress: share, metrics: found } = event.data as {
      readonly progress?: number;
      readonly metrics?: Readonly<Record<string, number | null>>;
    };
    if (event.type === 'batch' || event.type === 'epoch') {
      if (found !== undefined) metrics = metricsText(found);
      if (!terminal.isWatched && event.type === 'epoch') terminal.note(eventLine(event));
      const job = await client.jobs.get(id);
      const left = job.eta_seconds === null ? '' : `${durationText(job.eta_seconds)} left  `;
      progress.reach(share ?? job.progress, `${left}${metrics}`);
    } else if (event.type === 'state' || event.type === 'gate') {
      progress.end();
      terminal.note(eventLine(event));
    }
  }
  progress.end();
  return client.jobs.get(id);
}

/** Says how a job stands; a job that ended otherwise than well ends the command with it. */
export function concludeJob(job: TrainJob, { terminal }: Context, options: { readonly json: boolean }): void {
  if (options.json) terminal.json(job);
  else terminal.print(...describeJob(job, terminal.colours));
  if (hasEnded(job) && job.state !== 'succeeded') {
    throw new CommandError(`${job.id} ${job.state}`, EXIT.failed, `striate jobs logs ${job.id} says more.`);
  }
}
