import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { newCommand, type CommonOptions, type Context } from '../command';
import { CommandError, EXIT } from '../exit';

/** Beside dist/, in a checkout as in an image: it must run where nothing is installed yet. */
const SCRIPT = resolve(__dirname, '../../../src/setup/doctor.mjs');

/** `striate doctor`: what `npm run doctor` says. */
export function doctorCommand(context: Context): Command {
  const about = {
    summary: 'check Node.js, TensorFlow, the build, memory, port and folders; says how to mend what is wrong',
    example: 'striate doctor',
  };
  return newCommand('doctor', about).action(async (options: CommonOptions) => {
    if (!existsSync(SCRIPT)) {
      throw new CommandError(`${SCRIPT} is not there`, EXIT.failed, 'Run it in a checkout of Striate.');
    }
    const child = spawn(process.execPath, [SCRIPT, ...(options.json ? ['--json'] : [])], {
      env: context.environment,
      stdio: 'inherit',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new CommandError('a check failed', EXIT.failed);
  });
}
