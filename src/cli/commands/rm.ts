import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { ApiError } from '../../client';
import {
  clientFor,
  modelTarget,
  newClientCommand,
  type ClientOptions,
  type Context,
  type ModelTarget,
} from '../command';
import { CommandError, EXIT, usageError } from '../exit';
import { checkModelName, modelsFolder, removeVersion, versionFolder } from '../models-folder';

/** `striate rm MODEL:VERSION`: a version leaves the memory and then the disk. */
export function rmCommand(context: Context): Command {
  const about = {
    summary: 'unload a version and remove its folder for good',
    example: 'striate rm digits:1',
  };
  return newClientCommand('rm', about)
    .argument('<version>', 'MODEL:VERSION', modelTarget)
    .option('--models <folder>', 'models folder of the server; default STRIATE_MODELS, else ./models')
    .action(async (target: ModelTarget, options: ClientOptions & { readonly models?: string }) => {
      const { version } = target;
      if (version === undefined) throw usageError('rm takes one version: MODEL:VERSION');
      const model = checkModelName(target.model);
      const place = { folder: modelsFolder(context, options.models), model, version };
      const path = versionFolder(place);
      const there = await stat(path).catch(() => null);
      if (there === null) {
        throw new CommandError(
          `${path} is not there`,
          EXIT.failed,
          'Name the models folder of the server: --models.',
        );
      }
      const client = clientFor(context, options);
      const labels = await client.models.labels(model).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      });
      const pointing = labels.filter(
        (each) => each.pinned && (each.version === version || each.split?.version === version),
      );
      if (pointing.length > 0) {
        throw new CommandError(
          `${pointing.map(({ label }) => label).join(', ')} of ${model} points to version ${version}`,
          EXIT.failed,
          `Move it first: striate label ${model} ${pointing[0]?.label ?? ''} VERSION, or --remove.`,
        );
      }
      await client.models.unload(model, version).catch((error: unknown) => {
        // A version that was never loaded has nothing to unload.
        if (!(error instanceof ApiError) || (error.status !== 409 && error.status !== 404)) throw error;
      });
      await removeVersion(place);
      if (options.json) context.terminal.json({ model, version, removed: path });
      else context.terminal.print(`${model} version ${version} is removed (${path})`);
    });
}
