import type { Command } from 'commander';
import type { Model, StriateClient, Version } from '../../client';
import { awaitVersion } from '../await-version';
import { clientFor, count, newClientCommand, positive, type ClientOptions, type Context } from '../command';
import { CommandError, EXIT, usageError } from '../exit';
import { compareGolden, type GoldenComparison } from '../golden';
import {
  checkModelName,
  copyIn,
  modelsFolder,
  nameFromFile,
  removeVersion,
  versionsOnDisk,
} from '../models-folder';
import { describeVersion } from './show';

interface ImportOptions extends ClientOptions {
  readonly name?: string;
  readonly as?: number;
  readonly models?: string;
  readonly golden?: readonly string[];
  readonly tolerance: number;
}

interface Imported {
  readonly model: string;
  readonly version: Version;
  readonly golden: GoldenComparison | null;
}

/** `striate import FILE`: a saved model becomes the next version of a model, loaded and proved. */
export function importCommand(context: Context): Command {
  const about = {
    summary: 'copy a saved model into the models folder, have it loaded, and say what it is',
    example: 'striate import mnist.keras --name mnist --golden x.npy y.npy',
  };
  return newClientCommand('import', about)
    .argument('<path>', '.keras or .h5 file, or folder of a SavedModel or a TF.js model')
    .option('--name <model>', "name of the model; default that of the file, and of its folder's next version")
    .option('--as <version>', 'number of the version; default the next one', count)
    .option('--models <folder>', 'models folder of the server; default STRIATE_MODELS, else ./models')
    .option('--golden <x y...>', 'x.npy and y.npy: inputs, and the outputs that are expected')
    .option('--tolerance <difference>', 'largest difference from y.npy that passes', positive, 1e-4)
    .action(async (path: string, options: ImportOptions) => {
      const { golden } = options;
      if (golden !== undefined && golden.length !== 2)
        throw usageError('--golden takes two files: x.npy y.npy');
      const client = clientFor(context, options);
      const model = checkModelName(options.name ?? nameFromFile(path));
      const folder = modelsFolder(context, options.models);
      const known = (await client.models.list()).find(({ name }) => name === model);
      const taken = [
        ...(await versionsOnDisk(folder, model)),
        ...(known?.versions ?? []).map(({ version }) => version),
      ];
      const place = { folder, model, version: options.as ?? Math.max(0, ...taken) + 1 };
      await copyIn(path, place);
      const release = golden === undefined ? null : await holdDefault(client, known);
      try {
        const imported = await loaded(client, place, { context, options });
        if (options.json) context.terminal.json(imported);
        else context.terminal.print(...describe(imported, context));
        if (imported.version.state === 'failed') throw new CommandError('it cannot be served', EXIT.failed);
        if (imported.golden?.passed === false) {
          throw new CommandError('its answers are not the expected ones', EXIT.failed);
        }
      } catch (error) {
        // First out of the memory, so that no label falls on it when `default` is let go.
        await client.models.unload(model, place.version).catch(() => undefined);
        await removeVersion(place);
        context.terminal.note(`${model} version ${place.version} is taken out again`);
        throw error;
      } finally {
        await release?.();
      }
    });
}

/** Waits for the version, and compares it when there is something to compare with. */
async function loaded(
  client: StriateClient,
  place: { readonly model: string; readonly version: number },
  { context, options }: { readonly context: Context; readonly options: ImportOptions },
): Promise<Imported> {
  const { model } = place;
  const version = await awaitVersion(client, place, context);
  const [x, y] = options.golden ?? [];
  if (version.state === 'failed' || x === undefined || y === undefined)
    return { model, version, golden: null };
  const golden = await compareGolden(client, { model, version }, { x, y, tolerance: options.tolerance });
  return { model, version, golden };
}

/**
 * Keeps `default` where it is until the new version is proved, when it would follow the newest; answers what lets it
 * go again.
 */
async function holdDefault(
  client: StriateClient,
  model: Model | undefined,
): Promise<(() => Promise<void>) | null> {
  if (model === undefined || model.default_version === null) return null;
  const held = (await client.models.labels(model.name)).find(({ label }) => label === 'default');
  if (held === undefined || held.pinned) return null;
  const { version } = held;
  await client.models.moveLabel(model.name, 'default', { version, expected: version });
  return () => client.models.removeLabel(model.name, 'default');
}

function describe({ model, version, golden }: Imported, { terminal }: Context): string[] {
  const { colours } = terminal;
  const [head = '', ...lines] = describeVersion(version, colours);
  if (golden === null) return [`${model} ${head}`, ...lines];
  const { rows, max_abs_error, tolerance, passed } = golden;
  const error =
    max_abs_error === null
      ? 'answers that are no numbers'
      : `largest error ${max_abs_error.toExponential(2)}`;
  const verdict = passed ? colours.green('passed') : colours.red('failed');
  return [
    `${model} ${head}`,
    ...lines,
    `  golden      ${verdict}: ${rows} rows, ${error} (at most ${tolerance})`,
  ];
}
