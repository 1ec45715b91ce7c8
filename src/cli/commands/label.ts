import { InvalidArgumentError, type Command } from 'commander';
import type { Label, StriateClient } from '../../client';
import { clientFor, count, newClientCommand, type ClientOptions, type Context } from '../command';
import { usageError } from '../exit';
import { layOutTable } from '../table';

interface LabelOptions extends ClientOptions {
  readonly split?: { readonly version: number; readonly percent: number };
  readonly remove?: true;
}

/** `striate label MODEL [LABEL [VERSION]]`: the version labels of a model, and their moves. */
export function labelCommand(context: Context): Command {
  const about = {
    summary: 'list, move, split or remove version labels; a move fails if another one came first',
    example: 'striate label digits stable 2\nstriate label digits stable 2 --split 3=10',
  };
  return newClientCommand('label', about)
    .argument('<model>', 'name of the model')
    .argument('[label]', 'stable, canary, default, or any other')
    .argument('[version]', 'version to point it to', count)
    .option('--split <version=percent>', 'second version, and its share of the requests', split)
    .option('--remove', 'remove the label')
    .action(
      async (
        model: string,
        label: string | undefined,
        version: number | undefined,
        options: LabelOptions,
      ) => {
        if (options.remove && (label === undefined || version !== undefined)) {
          throw usageError('--remove takes a model and a label');
        }
        if (options.split && version === undefined) throw usageError('--split needs the first version, too');
        const client = clientFor(context, options);
        const labels = await changed(client, { model, label, version }, options);
        if (options.json) context.terminal.json({ labels });
        else print(context, labels);
      },
    );
}

/** Makes the change that was asked for, if any; answers the labels that were asked about. */
async function changed(
  client: StriateClient,
  asked: {
    readonly model: string;
    readonly label: string | undefined;
    readonly version: number | undefined;
  },
  options: LabelOptions,
): Promise<readonly Label[]> {
  const { model, label, version } = asked;
  const labels = await client.models.labels(model);
  if (label === undefined) return labels;
  if (options.remove) {
    await client.models.removeLabel(model, label);
    return client.models.labels(model);
  }
  if (version === undefined) return labels.filter((each) => each.label === label);
  const expected = labels.find((each) => each.label === label)?.version ?? null;
  return [await client.models.moveLabel(model, label, { version, expected, split: options.split ?? null })];
}

function print({ terminal }: Context, labels: readonly Label[]): void {
  if (labels.length === 0) {
    terminal.print('There is no such label.');
    return;
  }
  const rows = labels.map(({ label, version, split: shared, pinned, past }) => [
    label,
    version,
    shared === null ? null : `${shared.percent}% to ${shared.version}`,
    pinned ? 'set' : 'follows the newest',
    past.at(-1)?.version ?? null,
  ]);
  terminal.print(...layOutTable(['LABEL', 'VERSION', 'SPLIT', 'HOW', 'BEFORE'], rows));
}

function split(text: string): { version: number; percent: number } {
  const match = /^(\d{1,9})=(\d{1,3}(?:\.\d{1,2})?)%?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected VERSION=PERCENT, as 3=10.');
  return { version: Number(match[1]), percent: Number(match[2]) };
}
