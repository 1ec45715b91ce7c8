import type { Manifest } from '../../src/repository/manifest-schema';
import type { ModelSource, VersionSource } from '../../src/repository/model-folder';
import type { StriateError } from '../../src/errors/striate-error';

export interface SourceOptions {
  readonly manifest?: Manifest;
  readonly problem?: StriateError;
  /** Another number stands for other files. */
  readonly content?: number;
}

/** A version as a scan finds it, without a disk. */
export function versionSource(model: string, version: number, options: SourceOptions = {}): VersionSource {
  const { content = 1, manifest = {}, problem = null } = options;
  const path = `/models/${model}/${version}`;
  const file = { name: 'model.json', path: `${path}/model.json`, bytes: 10, modifiedMs: content, inode: 1 };
  return { model, version, path, files: [file], manifest, problem };
}

/** A model as a scan finds it, without a disk. */
export function modelSource(
  name: string,
  versions: readonly (number | VersionSource)[],
  manifest: Manifest = {},
): ModelSource {
  return {
    name,
    manifest,
    problem: null,
    versions: versions.map((each) =>
      typeof each === 'number' ? versionSource(name, each, { manifest }) : each,
    ),
  };
}
