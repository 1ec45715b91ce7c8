import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { ZipFile } from 'yazl';
import type { Dataset } from '../../client';
import { fileOnDisk } from '../../client/files';
import { clientFor, newClientCommand, newGroup, type ClientOptions, type Context } from '../command';
import { unreadable } from '../input-files';
import { bytesText, Progress } from '../progress';
import { layOutTable } from '../table';

interface AddOptions extends ClientOptions {
  readonly name?: string;
  readonly reading?: Readonly<Record<string, unknown>>;
}

/** Time for an upload where `--timeout` does not say. */
const UPLOAD_MS = 3_600_000;

/** `striate dataset add|ls`: data to train on. */
export function datasetCommand(context: Context): Command {
  return newGroup('dataset', 'data sets to train on', [addCommand(context), listCommand(context)]);
}

function addCommand(context: Context): Command {
  const about = {
    summary: 'store a data set: a CSV, Parquet, npz or IDX file, a zip or a folder of pictures by class',
    example: 'striate dataset add births.csv --name births',
  };
  return newClientCommand('add', about)
    .argument('<path...>', 'a file, several IDX files, or a folder with a folder of pictures for each class')
    .option('--name <name>', 'name of the data set; default that of the first path')
    .option('--reading <json>', 'how to read it, as {"time": "date", "target": "births"}', readingOf)
    .action(async (paths: string[], options: AddOptions) => {
      const client = clientFor(context, options);
      const name = options.name ?? nameFrom(paths[0] ?? '');
      const { files, dispose } = await prepared(paths);
      try {
        const parts = await Promise.all(files.map((path) => fileOnDisk(path)));
        const total = parts.reduce((sum, { content }) => sum + content.size, 0);
        const progress = new Progress(context.terminal, { title: name, unit: 'bytes', total });
        const dataset = await client.addDataset(name, parts, {
          ...(options.timeout === undefined ? { timeoutMs: UPLOAD_MS } : {}),
          ...(options.reading === undefined ? {} : { reading: options.reading }),
          onSent: (bytes) => progress.reach(Math.min(bytes, total), bytes >= total ? 'being read' : ''),
        });
        progress.end();
        if (options.json) context.terminal.json(dataset);
        else context.terminal.print(...describe(dataset));
      } finally {
        await dispose();
      }
    });
}

function listCommand(context: Context): Command {
  const about = { summary: 'list the data sets of the server', example: 'striate dataset ls' };
  return newClientCommand('ls', about).action(async (options: ClientOptions) => {
    const datasets = await clientFor(context, options).datasets();
    const { terminal } = context;
    if (options.json) {
      terminal.json({ datasets });
      return;
    }
    if (datasets.length === 0) {
      terminal.print('There are no data sets: add one with `striate dataset add`.');
      return;
    }
    const rows = datasets.map(({ id, name, version, kind, rows: count, bytes, created_at }) => [
      name,
      version,
      kind,
      count,
      bytesText(bytes),
      created_at.slice(0, 10),
      id,
    ]);
    terminal.print(...layOutTable(['NAME', 'VERSION', 'KIND', 'ROWS', 'SIZE', 'CREATED', 'ID'], rows));
  });
}

function describe({ id, name, version, kind, rows, bytes, summary, warnings }: Dataset): string[] {
  const facts = Object.entries(summary).filter(([, value]) => typeof value !== 'object');
  return [
    `${name} version ${version}: ${kind}, ${rows.toLocaleString('en')} rows, ${bytesText(bytes)}`,
    `  id          ${id}`,
    ...facts.map(([key, value]) => `  ${key.padEnd(10)}  ${String(value)}`),
    ...warnings.map((warning) => `  warning     ${warning}`),
  ];
}

/** The files to send for the paths that were given: a folder becomes a zip for as long as it takes. */
async function prepared(
  paths: readonly string[],
): Promise<{ readonly files: string[]; readonly dispose: () => Promise<void> }> {
  const temporary: string[] = [];
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (!found.isDirectory()) {
      files.push(path);
      continue;
    }
    const folder = await mkdtemp(join(tmpdir(), 'striate-'));
    temporary.push(folder);
    files.push(await zipped(path, join(folder, `${nameFrom(path)}.zip`)));
  }
  const dispose = async (): Promise<void> => {
    for (const folder of temporary) await rm(folder, { recursive: true, force: true });
  };
  return { files, dispose };
}

/** A zip of the files below `folder`; pictures do not compress, so they are stored as they are. */
async function zipped(folder: string, path: string): Promise<string> {
  const archive = new ZipFile();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const root = resolve(folder);
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const place = resolve(entry.parentPath, entry.name);
    archive.addFile(place, place.slice(root.length + 1).replaceAll('\\', '/'), { compress: false });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(path));
  return path;
}

function nameFrom(path: string): string {
  return basename(resolve(path)).replace(/(\.[a-z0-9]{1,8}){1,2}$/i, '');
}

function readingOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // The message below says all there is to say.
  }
  throw new InvalidArgumentError('Expected a JSON object.');
}
