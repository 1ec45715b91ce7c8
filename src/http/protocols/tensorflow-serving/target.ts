import { StriateError } from '../../../errors/striate-error';
import type { ModelStatus, ModelTarget, ModelsUseCase, VersionStatus } from '../use-cases';
import { invalid } from './dialect';

const MODEL = /^\/v1\/models\/([^/:]+)(?:\/versions\/(\d+)|\/labels\/([^/:]+))?/i;
const MAX_VERSION = 2n ** 63n - 1n;

export interface ModelPath {
  readonly target: ModelTarget;
  /** What follows the model: `:predict`, `/metadata` or nothing, in lower case. */
  readonly rest: string;
}

/** What of a request its path is read with. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  /** Decides between the versions of a split label. */
  readonly key: string;
}

/**
 * Reads `/v1/models/{name}[/versions/{n}|/labels/{l}]…`, in any letter case. Throws HTTP_INVALID_REQUEST in
 * TensorFlow Serving's words for every other path.
 */
export function parsePath({ method, url, key }: Asked): ModelPath {
  const path = url.split('?', 1)[0] ?? '';
  const malformed = invalid(`Malformed request: ${method} ${path.slice(0, 256)}`, '');
  if (/^\/v1\/models\/?$/i.test(path)) throw invalid('Missing model name in request.', '');
  const match = MODEL.exec(path);
  if (match === null) throw malformed;
  const [whole, name = '', digits, label] = match;
  if (digits !== undefined && BigInt(digits) > MAX_VERSION) {
    throw invalid(`Failed to convert version: ${digits.slice(0, 64)} to numeric.`, '');
  }
  try {
    const target = {
      model: decodeURIComponent(name),
      version: digits === undefined ? null : Number(digits),
      label: label === undefined ? null : decodeURIComponent(label),
      key,
    };
    return { target, rest: path.slice(whole.length).toLowerCase() };
  } catch {
    throw malformed;
  }
}

/** The versions that a status request asks for; throws in TensorFlow Serving's words when there are none. */
export function versionsAsked(
  models: ModelsUseCase,
  target: ModelTarget,
): { model: ModelStatus; versions: readonly VersionStatus[] } {
  const model = renamed(
    () => models.status(target.model),
    `Could not find any versions of model ${target.model}`,
  );
  checkLabel(model, target);
  const wanted = target.label === null ? target.version : (model.labels.get(target.label) ?? null);
  if (wanted === null) return { model, versions: model.versions };
  const versions = model.versions.filter(({ version }) => version === wanted);
  if (versions.length > 0) return { model, versions };
  throw new StriateError('MODEL_VERSION_NOT_FOUND', {
    detail: `Could not find version ${wanted} of model ${target.model}`,
  });
}

/** Runs `find`, with TensorFlow Serving's words when model or version are not there. */
export function findServable<T>(models: ModelsUseCase, target: ModelTarget, find: () => T): T {
  const { model, version, label } = target;
  const text = `Servable not found for request: ${version === null ? `Latest(${model})` : `Specific(${model}, ${version})`}`;
  if (label !== null)
    checkLabel(
      renamed(() => models.status(model), text),
      target,
    );
  return renamed(find, text);
}

function checkLabel(model: ModelStatus, { label }: ModelTarget): void {
  if (label === null || model.labels.has(label)) return;
  throw invalid(`Unrecognized servable version label: ${label.slice(0, 256)}`, '');
}

function renamed<T>(find: () => T, text: string): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof StriateError) || error.status !== 404) throw error;
    throw new StriateError(error.code, { detail: text, cause: error });
  }
}
