import type { Command } from 'commander';
import type { StriateClient, TrainJob, TrainSpec } from '../../client';
import { clientFor, newClientCommand, type ClientOptions, type Context } from '../command';
import { CommandError, EXIT, usageError } from '../exit';
import { concludeJob, followJob } from '../follow-job';
import { inputText } from '../input-files';
import { compareRepro, describeRepro, parseRepro, type Repro } from '../repro';

interface TrainOptions extends ClientOptions {
  readonly detach?: true;
  readonly key?: string;
  readonly repro?: true;
}

/** `striate train spec.json`: submits a train job and stays with it to its end. */
export function trainCommand(context: Context): Command {
  const about = {
    summary: 'submit a train job and follow it to its end',
    example: 'striate train births.json\nstriate train repro.json --repro',
  };
  return newClientCommand('train', about)
    .argument('<spec>', 'JSON file with recipe, dataset, model, hyperparameters; - is stdin')
    .option('-d, --detach', 'do not wait for the end')
    .option('--key <key>', 'idempotency key: the same key never makes a second job')
    .option('--repro', 'the file is a repro.json of an earlier job: run it again and compare')
    .action(async (file: string, { detach, key, repro: isRepro, ...options }: TrainOptions) => {
      if (detach && isRepro)
        throw usageError('--repro compares at the end, which --detach does not wait for');
      const given = parsed(file, await inputText(file));
      const repro = isRepro ? parseRepro(file, given) : null;
      // A spec is judged by the server, which names every wrong field.
      const spec = repro?.spec ?? (given as TrainSpec);
      const client = clientFor(context, options);
      const submitted = await client.jobs.submit(spec, key === undefined ? {} : { idempotencyKey: key });
      const job = detach ? submitted : await followJob(client, submitted.id, context);
      if (repro === null) concludeJob(job, context, { json: options.json === true });
      else await concludeRepro(client, { job, repro }, { context, json: options.json === true });
    });
}

/** Says whether the job gave again what the first one gave. */
async function concludeRepro(
  client: StriateClient,
  { job, repro }: { readonly job: TrainJob; readonly repro: Repro },
  { context, json }: { readonly context: Context; readonly json: boolean },
): Promise<void> {
  if (job.state !== 'succeeded') {
    concludeJob(job, context, { json });
    return;
  }
  const comparison = compareRepro(repro, await client.jobs.report(job.id));
  if (json) context.terminal.json({ job, repro: comparison });
  else {
    concludeJob(job, context, { json });
    context.terminal.print(describeRepro(comparison));
  }
  if (!comparison.passed) throw new CommandError('the first run was not reproduced', EXIT.failed);
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(`${path}: expected JSON: ${(error as Error).message}`);
  }
}
