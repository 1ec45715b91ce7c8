import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { ConfigError, describeConfig, parseConfig } from '../../config/config';
import { serverSettings } from '../../config/settings';
import { newCommand, newGroup, type CommonOptions, type Context } from '../command';
import { usageError } from '../exit';
import { layOutTable } from '../table';

/** `striate config print`: the settings that a server started here would have. */
export function configCommand(context: Context): Command {
  const about = {
    summary: 'print every setting as a server started here would have it; secrets are left out',
    example: 'STRIATE_PORT=9000 striate config print',
  };
  const print = newCommand('print', about).action((options: CommonOptions) => {
    const { terminal, environment } = context;
    const values = effective(environment);
    if (options.json) {
      terminal.json(values);
      return;
    }
    const rows = Object.values(serverSettings(availableParallelism())).map(({ key, meaning }) => {
      const value = values[key];
      const isSet = (environment[key] ?? '') !== '';
      return [key, value === null ? null : settingText(value), isSet ? 'set' : 'default', meaning];
    });
    terminal.print(...layOutTable(['SETTING', 'VALUE', 'FROM', 'MEANING'], rows));
  });
  return newGroup('config', 'the settings of the server', [print]);
}

/** The settings by key; what does not parse is a usage error that names every setting. */
function effective(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  try {
    return describeConfig(parseConfig(environment, availableParallelism()));
  } catch (error) {
    if (error instanceof ConfigError) throw usageError(error.message);
    throw error;
  }
}

function settingText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
