import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/** A Kubernetes object as it is written. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  /** Of as many shapes as there are kinds; the schemas judge them. */
  readonly spec?: unknown;
}

interface Kustomization {
  readonly kind: string;
  readonly resources?: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly newTag: string }[];
  readonly patches?: readonly {
    readonly path: string;
    readonly target: { readonly kind: string; readonly name: string };
  }[];
}

/**
 * The objects of a kustomization: its resources, and its patches merged into them as Kubernetes' strategic merge does for
 * the lists that we patch (containers and env by name). Throws for a file that does not exist and a patch without target.
 */
export function resolveKustomization(folder: string): Manifest[] {
  const { kind, resources = [], patches = [], images = [] } = readKustomization(folder);
  if (kind !== 'Kustomization') throw new Error(`${folder}: expected a Kustomization, got a ${kind}`);
  let objects = resources.flatMap((name) => resourcesAt(join(folder, name)));
  for (const { path, target } of patches) {
    const patch = parse(readFileSync(join(folder, path), 'utf8')) as Manifest;
    const isTarget = (each: Manifest): boolean =>
      each.kind === target.kind && each.metadata.name === target.name;
    if (!objects.some(isTarget))
      throw new Error(`${path}: there is no ${target.kind} ${target.name} to patch`);
    objects = objects.map((each) => (isTarget(each) ? (merged(each, patch) as Manifest) : each));
  }
  return images.reduce(
    (current, { name, newName, newTag }) =>
      JSON.parse(
        JSON.stringify(current).replaceAll(`"image":"${name}"`, `"image":"${newName}:${newTag}"`),
      ) as Manifest[],
    objects,
  );
}

function readKustomization(folder: string): Kustomization {
  return parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
}

function resourcesAt(path: string): Manifest[] {
  if (!existsSync(path))
    throw new Error(`${dirname(path)}/kustomization.yaml names ${path}, which does not exist`);
  if (statSync(path).isDirectory()) return resolveKustomization(path);
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors.join('; ')}`);
    return document.toJS() as Manifest;
  });
}

function merged(base: unknown, patch: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(patch)) return mergedList(base as Named[], patch as Named[]);
  if (!isObject(base) || !isObject(patch)) return patch;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(patch)])];
  return Object.fromEntries(
    keys.map((key) => [key, key in patch ? merged(base[key], patch[key]) : base[key]]),
  );
}

interface Named {
  readonly name?: string;
}

/** Lists of named things merge by name, others are replaced. */
function mergedList(base: readonly Named[], patch: readonly Named[]): readonly unknown[] {
  if (patch.some(({ name }) => name === undefined)) return patch;
  const kept = base.map((each) => {
    const change = patch.find(({ name }) => name === each.name);
    return change === undefined ? each : merged(each, change);
  });
  return [...kept, ...patch.filter(({ name }) => !base.some((each) => each.name === name))];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
