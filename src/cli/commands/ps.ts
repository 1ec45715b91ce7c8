import type { Command } from 'commander';
import { dataOf } from '../../client';
import { clientFor, newClientCommand, type ClientOptions, type Context } from '../command';
import { layOutTable } from '../table';

/** `striate ps`: the versions that are in memory, and what their queues do at this moment. */
export function psCommand(context: Context): Command {
  const about = { summary: 'show what is loaded, and what waits and runs now', example: 'striate ps' };
  return newClientCommand('ps', about).action(async (options: ClientOptions) => {
    const client = clientFor(context, options);
    const models = await client.models.list();
    const loaded = models.flatMap(({ name, versions }) =>
      versions.filter(({ state }) => state === 'available').map((version) => ({ name, version })),
    );
    const rows = await Promise.all(
      loaded.map(async ({ name, version }) => {
        const params = { path: { model: name, version: version.version } };
        const path = '/api/v1/models/{model}/versions/{version}/batching';
        const batching = await dataOf(client.routes.GET(path, { params }));
        return { name, version, batching };
      }),
    );
    const { terminal } = context;
    if (options.json) {
      const loadedNow = rows.map(({ name, version, batching }) => ({ model: name, ...version, batching }));
      terminal.json({ loaded: loadedNow });
      return;
    }
    if (rows.length === 0) {
      terminal.print('No version is loaded.');
      return;
    }
    const heads = [
      'MODEL',
      'VERSION',
      'BACKEND',
      'PRECISION',
      'DEVICE',
      'BATCH',
      'WAITING',
      'RUNNING',
      'ROWS/S',
    ];
    terminal.print(
      ...layOutTable(
        heads,
        rows.map(({ name, version, batching: { max_batch_size, now } }) => [
          name,
          version.version,
          version.backend,
          version.precision,
          version.device,
          max_batch_size,
          now.waiting_rows,
          now.running_batches,
          now.arriving_rows_per_second,
        ]),
      ),
    );
  });
}
