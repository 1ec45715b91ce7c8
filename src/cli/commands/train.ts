import type { Command } from 'commander';
import { clientFor, newClientCommand, type ClientOptions, type Context } from '../command';
import { usageError } from '../exit';
import { concludeJob, followJob } from '../follow-job';
import { inputText } from '../input-files';

interface TrainOptions extends ClientOptions {
  readonly detach?: true;
  readonly key?: string;
}

/** `striate train spec.json`: submits a train job and stays with it to its end. */
export function trainCommand(context: Context): Command {
  const about = {
    summary: 'submit a train job and follow it to its end',
    example: 'striate train births.json',
  };
  return newClientCommand('train', about)
    .argument('<spec>', 'JSON file with recipe, dataset, model, hyperparameters; - is stdin')
    .option('-d, --detach', 'do not wait for the end')
    .option('--key <key>', 'idempotency key: the same key never makes a second job')
    .action(async (file: string, { detach, key, ...options }: TrainOptions) => {
      const spec = specOf(file, await inputText(file));
      const client = clientFor(context, options);
      const submitted = await client.jobs.submit(spec, key === undefined ? {} : { idempotencyKey: key });
      const job = detach ? submitted : await followJob(client, submitted.id, context);
      concludeJob(job, context, { json: options.json === true });
    });
}

function specOf(path: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw usageError(`${path}: expected JSON: ${(error as Error).message}`);
  }
}
