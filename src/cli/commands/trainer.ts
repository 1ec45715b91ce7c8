import type { Command } from 'commander';
import { newCommand, type Context } from '../command';

interface TrainerOptions {
  readonly data?: string;
}

/** `striate trainer`: a process that trains for the servers of one database; the options are settings by another name. */
export function trainerCommand(context: Context): Command {
  const about = {
    summary: 'take train jobs from STRIATE_DATABASE_URL until told to stop; answers no requests',
    example:
      'STRIATE_DATABASE_URL=postgres://… STRIATE_SHARED=/srv/shared striate trainer --data /var/lib/trainer',
  };
  return newCommand('trainer', about)
    .option('--data <folder>', 'folder of its own (STRIATE_DATA)')
    .action(({ data }: TrainerOptions) =>
      context.train({ ...context.environment, ...(data === undefined ? {} : { STRIATE_DATA: data }) }),
    );
}
