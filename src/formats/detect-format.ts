import { StriateError } from '../errors/striate-error';
import type { ModelFiles } from './model-files';
import { quoted } from './refusal';
import { TFJS_MODEL_FILE } from './tfjs-layers';

/** A file that starts a model, and what it is by its name; the two kinds of `model.json` are told apart inside. */
export interface ModelEntry {
  readonly kind: 'keras' | 'keras_h5' | 'tfjs' | 'saved_model';
  readonly name: string;
}

/** The one name that TensorFlow gives the graph in a SavedModel's folder. */
export const SAVED_MODEL_FILE = 'saved_model.pb';

/**
 * Finds the model among the files of one version: one `.keras`, one `.h5` or `.hdf5`, `model.json` or
 * `saved_model.pb`, beside any other files.
 * @throws StriateError FORMAT_UNKNOWN if there is none, or more than one
 */
export function detectFormat(files: ModelFiles): ModelEntry {
  const entries = files.list().flatMap((name): ModelEntry[] => {
    if (name.includes('/')) return [];
    if (/\.keras$/i.test(name)) return [{ kind: 'keras', name }];
    if (/\.(h5|hdf5)$/i.test(name)) return [{ kind: 'keras_h5', name }];
    if (name === TFJS_MODEL_FILE) return [{ kind: 'tfjs', name }];
    return name === SAVED_MODEL_FILE ? [{ kind: 'saved_model', name }] : [];
  });
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    const found =
      entries.length === 0 ? 'no model file' : entries.map(({ name }) => quoted(name)).join(' and ');
    throw new StriateError('FORMAT_UNKNOWN', {
      detail: `expected one .keras file, one .h5 file, model.json or saved_model.pb; found ${found}`,
    });
  }
  return entry;
}
