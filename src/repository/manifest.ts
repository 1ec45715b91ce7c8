import { Type } from '@sinclair/typebox';
import { Value, type ValueError } from '@sinclair/typebox/value';
import { nearestName } from '../config/nearest-name';
import { StriateError, type Problem } from '../errors/striate-error';
import { MANIFEST_VERSION, ManifestSchema, type Manifest } from './manifest-schema';

const PartialManifest = Type.Partial(ManifestSchema, { additionalProperties: false });
/** What editors and people read at `/schemas/manifest`. */
export const MANIFEST_JSON_SCHEMA: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: '/schemas/manifest',
  title: 'Striate manifest, striate.json beside the versions of a model or inside of one',
  ...PartialManifest,
};
/** More of them help nobody. */
const MAX_PROBLEMS = 20;

/**
 * Reads a manifest's text. Throws MANIFEST_INVALID that lists every problem with its place: JSON that does not parse,
 * unknown keys with the nearest known one, values out of range, a manifest newer than this release.
 */
export function parseManifest(text: string, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StriateError('MANIFEST_INVALID', {
      detail: `${file} is not JSON: ${(error as Error).message}`,
    });
  }
  const version: unknown = (value as { manifest_version?: unknown } | null)?.manifest_version;
  if (typeof version === 'number' && version > MANIFEST_VERSION) {
    throw new StriateError('MANIFEST_INVALID', {
      detail: `${file} has manifest_version ${version}; this release understands up to ${MANIFEST_VERSION}`,
    });
  }
  if (Value.Check(PartialManifest, value)) return value;
  const problems = [...Value.Errors(PartialManifest, value)].slice(0, MAX_PROBLEMS).map(problemOf);
  throw new StriateError('MANIFEST_INVALID', {
    detail: `${file}: ${problems.map((each) => `${each.pointer} ${each.detail}`).join('; ')}`,
    problems,
  });
}

/** The manifest of a version: its own keys win over the model's; `image`, `series`, `batching` and `abstain` merge by key. */
export function mergeManifests(ofModel: Manifest, ofVersion: Manifest): Manifest {
  const merged: Manifest = { ...ofModel, ...ofVersion };
  for (const key of ['image', 'series', 'batching', 'abstain'] as const) {
    if (ofModel[key] !== undefined && ofVersion[key] !== undefined) {
      Object.assign(merged, { [key]: { ...ofModel[key], ...ofVersion[key] } });
    }
  }
  return merged;
}

function problemOf(error: ValueError): Problem {
  if (error.message !== 'Unexpected property') return { pointer: error.path, detail: error.message };
  const key = error.path.split('/').at(-1) ?? '';
  const known = Object.keys(
    (error.schema as { properties?: object }).properties ?? ManifestSchema.properties,
  );
  return { pointer: error.path, detail: `unknown key; the nearest is ${nearestName(key, known)}` };
}
