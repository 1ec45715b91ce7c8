import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import {
  clientFor,
  modelTarget,
  newClientCommand,
  type ClientOptions,
  type Context,
  type ModelTarget,
} from '../command';
import { CommandError, EXIT } from '../exit';
import { counted, Progress } from '../progress';

/** `striate export MODEL`: a version as a SavedModel in a zip. */
export function exportCommand(context: Context): Command {
  const about = {
    summary: 'save a version as a SavedModel that TensorFlow and TensorFlow Serving open',
    example: 'striate export digits:1 --output digits.zip',
  };
  return newClientCommand('export', about)
    .argument('<model>', 'MODEL, MODEL:VERSION or MODEL@LABEL', modelTarget)
    .option('-o, --output <file>', 'file to write; default MODEL-VERSION.zip')
    .action(async (target: ModelTarget, options: ClientOptions & { readonly output?: string }) => {
      const client = clientFor(context, options);
      const version = target.version ?? versionOf(await client.models.get(target.model), target.label);
      const path = options.output ?? `${target.model}-${version}.zip`;
      const response = await client.models.export(target.model, version);
      const progress = new Progress(context.terminal, { title: path, unit: 'bytes', total: null });
      const source = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
      try {
        await pipeline(source, counted(progress), createWriteStream(`${path}.part`));
        await rename(`${path}.part`, path);
      } catch (error) {
        await rm(`${path}.part`, { force: true });
        throw error;
      } finally {
        progress.end();
      }
      const answer = { model: target.model, version, path, bytes: progress.done };
      if (options.json) context.terminal.json(answer);
      else context.terminal.print(`${path}: ${target.model} version ${version}, ${progress.text()}`);
    });
}

function versionOf(
  model: { readonly name: string; readonly version_labels: Readonly<Record<string, number>> },
  label = 'default',
): number {
  const version = model.version_labels[label];
  if (version !== undefined) return version;
  throw new CommandError(
    `${model.name} has no label ${label}`,
    EXIT.failed,
    `striate label ${model.name} lists them.`,
  );
}
