import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Context } from './command';
import { CommandError, EXIT, usageError } from './exit';
import { unreadable } from './input-files';

/** Model names as the server takes them. */
const MODEL_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/;

/** The models folder of the server, as this machine sees it. */
export function modelsFolder({ environment }: Context, option: string | undefined): string {
  return resolve(option ?? (environment['STRIATE_MODELS'] || './models'));
}

/** Throws a usage error for a name that the server would pass over; a name never leads out of the folder. */
export function checkModelName(name: string): string {
  if (MODEL_NAME.test(name)) return name;
  throw usageError(
    `"${name}" is no model name`,
    'Letters, digits, dot, dash and underscore are taken: --name NAME.',
  );
}

/** The name of a model from its file's: without what says the format. */
export function nameFromFile(path: string): string {
  return basename(resolve(path))
    .replace(/\.(keras|h5|hdf5)$/i, '')
    .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+/, '');
}

/**
 * Copies a model file or folder in as a version: beside its place first, then renamed, so that the server never sees a
 * part of it. Throws a usage error for a path that is not there and a CommandError for a version that is there already.
 */
export async function copyIn(
  source: string,
  place: { readonly folder: string; readonly model: string; readonly version: number },
): Promise<string> {
  const found = await stat(source).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  const target = versionFolder(place);
  const there = await stat(target).catch(() => null);
  if (there !== null) throw new CommandError(`${target} is there already`, EXIT.failed);
  const waiting = join(place.folder, place.model, `.import-${randomUUID()}`);
  await mkdir(waiting, { recursive: true });
  try {
    await cp(source, found.isDirectory() ? waiting : join(waiting, basename(source)), { recursive: true });
    await rename(waiting, target);
  } catch (error) {
    await rm(waiting, { recursive: true, force: true });
    throw error;
  }
  return target;
}

/** Numbers of the versions that lie in a model's folder. */
export async function versionsOnDisk(folder: string, model: string): Promise<number[]> {
  const names = await readdir(join(folder, model)).catch(() => []);
  return names.filter((name) => /^[1-9]\d{0,9}$/.test(name)).map(Number);
}

/** Where a version lies. */
export function versionFolder(place: {
  readonly folder: string;
  readonly model: string;
  readonly version: number;
}): string {
  return join(place.folder, place.model, String(place.version));
}

/** Removes a version, and the model's folder with it when nothing else is in it. */
export async function removeVersion(place: {
  readonly folder: string;
  readonly model: string;
  readonly version: number;
}): Promise<void> {
  const target = versionFolder(place);
  // Out of sight first: the server must not meet a half-removed version.
  const leaving = join(place.folder, place.model, `.remove-${randomUUID()}`);
  await rename(target, leaving);
  await rm(leaving, { recursive: true, force: true });
  const rest = await readdir(join(place.folder, place.model)).catch(() => ['']);
  if (rest.length === 0) await rm(join(place.folder, place.model), { recursive: true });
}
