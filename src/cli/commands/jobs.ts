import { Option, type Command } from 'commander';
import { dataOf, type TrainJobQuery } from '../../client';
import { clientFor, count, newClientCommand, newGroup, type ClientOptions, type Context } from '../command';
import { describeJob, eventLine, metricsText } from '../job-lines';
import { layOutTable } from '../table';

const STATES = [
  'validating',
  'queued',
  'running',
  'pausing',
  'paused',
  'evaluating',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
] as const;

const WISHES = {
  cancel: 'end a job that waits, stop one that runs',
  pause: 'stop a running job at a checkpoint',
  resume: 'put a paused job back into the queue',
  retry: 'make a new job of a failed or cancelled one, from its last checkpoint',
} as const;

/** `striate jobs …`: train jobs. */
export function jobsCommand(context: Context): Command {
  const wishes = (['cancel', 'pause', 'resume', 'retry'] as const).map((wish) => wishCommand(context, wish));
  return newGroup('jobs', 'train jobs', [
    listCommand(context),
    showCommand(context),
    logsCommand(context),
    ...wishes,
    reportCommand(context),
  ]);
}

interface ListOptions extends ClientOptions {
  readonly state?: (typeof STATES)[number];
  readonly model?: string;
  readonly limit: number;
}

function listCommand(context: Context): Command {
  const about = { summary: 'list train jobs, newest first', example: 'striate jobs ls --state running' };
  return newClientCommand('ls', about)
    .addOption(new Option('--state <state>', 'only jobs in this state').choices(STATES))
    .option('--model <model>', 'only jobs of this model')
    .addOption(new Option('--limit <jobs>', 'jobs to list, at most 100').argParser(count).default(20))
    .action(async ({ state, model, limit, ...options }: ListOptions) => {
      const query: TrainJobQuery = {
        limit,
        ...(state === undefined ? {} : { state }),
        ...(model === undefined ? {} : { model }),
      };
      const page = await clientFor(context, options).jobs.list(query);
      const { terminal } = context;
      if (options.json) {
        terminal.json(page);
        return;
      }
      if (page.jobs.length === 0) {
        terminal.print('There are no such jobs.');
        return;
      }
      const rows = page.jobs.map((job) => [
        job.id,
        job.state,
        `${Math.round(job.progress * 100)}%`,
        textOf(job.spec['recipe']),
        job.published === null
          ? textOf(job.spec['model'])
          : `${job.published.model}:${job.published.version}`,
        job.created_at.slice(0, 19).replace('T', ' '),
        metricsText(job.metrics),
      ]);
      terminal.print(...layOutTable(['JOB', 'STATE', 'DONE', 'RECIPE', 'MODEL', 'CREATED', 'METRICS'], rows));
      if (page.next !== null) terminal.note('There are more: --limit lists up to 100.');
    });
}

function showCommand(context: Context): Command {
  const about = {
    summary: 'show how a job stands',
    example: 'striate jobs show job_0123456789abcdef01234567',
  };
  return newClientCommand('show', about)
    .argument('<id>', 'the job')
    .action(async (id: string, options: ClientOptions) => {
      const job = await clientFor(context, options).jobs.get(id);
      if (options.json) context.terminal.json(job);
      else context.terminal.print(...describeJob(job, context.terminal.colours));
    });
}

function logsCommand(context: Context): Command {
  const about = {
    summary: 'print the events of a job; with --json one a line',
    example: 'striate jobs logs job_0123456789abcdef01234567 -f',
  };
  return newClientCommand('logs', about)
    .argument('<id>', 'the job')
    .option('-f, --follow', 'go on until the job has ended')
    .action(async (id: string, { follow, json, ...options }: ClientOptions & { readonly follow?: true }) => {
      const client = clientFor(context, options);
      const { terminal } = context;
      const print = (event: { readonly id: string; readonly type: string; readonly data: unknown }): void =>
        terminal.print(json ? JSON.stringify(event) : eventLine(event));
      if (follow) {
        for await (const event of client.jobs.follow(id)) print(event);
        return;
      }
      for (let after = 0; ;) {
        const params = { path: { id }, query: { after } };
        const { events } = await dataOf(client.routes.GET('/api/v1/train-jobs/{id}/events', { params }));
        for (const { seq, time, type, data } of events) {
          print({ id: String(seq), type, data: { time, ...(data as object) } });
        }
        const last = events.at(-1);
        if (last === undefined) return;
        after = last.seq;
      }
    });
}

function wishCommand(context: Context, wish: keyof typeof WISHES): Command {
  const about = { summary: WISHES[wish], example: `striate jobs ${wish} job_0123456789abcdef01234567` };
  return newClientCommand(wish, about)
    .argument('<id>', 'the job')
    .action(async (id: string, options: ClientOptions) => {
      const job = await clientFor(context, options).jobs.ask(id, wish);
      if (options.json) context.terminal.json(job);
      else context.terminal.print(`${job.id}  ${job.state}`);
    });
}

function reportCommand(context: Context): Command {
  const about = {
    summary: 'print what the evaluation of a job found, in JSON',
    example: 'striate jobs report job_0123456789abcdef01234567',
  };
  return newClientCommand('report', about)
    .argument('<id>', 'the job')
    .action(async (id: string, options: ClientOptions) => {
      context.terminal.json(await clientFor(context, options).jobs.report(id));
    });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
