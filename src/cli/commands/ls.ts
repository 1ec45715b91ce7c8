import type { Command } from 'commander';
import type { Model } from '../../client';
import { clientFor, newClientCommand, type ClientOptions, type Context } from '../command';
import { layOutTable } from '../table';

/** `striate ls`: every model of the server, a line each. */
export function lsCommand(context: Context): Command {
  const about = { summary: 'list the models of the server', example: 'striate ls' };
  return newClientCommand('ls', about).action(async (options: ClientOptions) => {
    const { terminal } = context;
    const client = clientFor(context, options);
    const models = await client.models.list();
    if (options.json) {
      terminal.json({ models });
      return;
    }
    if (models.length === 0) {
      terminal.print('The server has no models: put one into its folder with `striate import FILE`.');
      return;
    }
    terminal.print(...layOutTable(['MODEL', 'TASK', 'DEFAULT', 'VERSIONS', 'LABELS'], models.map(rowOf)));
  });
}

function rowOf({ name, task, default_version, versions, version_labels }: Model): (string | null)[] {
  const labels = Object.entries(version_labels).filter(([label]) => label !== 'default');
  return [
    name,
    task,
    default_version === null ? null : String(default_version),
    versions
      .map(({ version, state }) => (state === 'available' ? String(version) : `${version} ${state}`))
      .join(', '),
    labels.length === 0 ? null : labels.map(([label, version]) => `${label} ${version}`).join(', '),
  ];
}
