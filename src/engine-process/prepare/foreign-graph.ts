import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StriateError } from '../../errors/striate-error';
import { chooseSignature } from '../../formats/saved-model/choose-signature';
import type { SavedModelInspection } from '../../formats/saved-model/inspect-saved-model';
import type { BoundSpec, PreparedModel } from '../../messages/protocol';
import { SavedModelBackend } from '../backends/saved-model';
import type { NativeBinding } from '../native/binding';
import type { CompiledModel } from './layered-model';
import { SAVED_MODEL_FILE } from './layered-model';
import { tryOut } from './trial-run';

/** Parts of a SavedModel's folder that a session reads. */
const FOLDER_PARTS = ['saved_model.pb', 'variables'];

/**
 * A graph that was made elsewhere: it is served as it is, so there is nothing to compare it with. It must load, and run
 * on some inputs.
 */
export async function adoptGraph(
  binding: NativeBinding,
  options: {
    readonly folder: string;
    readonly format: string;
    readonly inspection: SavedModelInspection;
    /** Key of the signature to serve; absent: `serving_default`, or the only one. */
    readonly signature?: string;
    /** The graph's bytes, or the folder of the SavedModel. */
    readonly source: { readonly bytes: Uint8Array } | { readonly path: string };
  },
): Promise<CompiledModel> {
  const { folder, source } = options;
  await mkdir(folder, { recursive: true });
  if ('bytes' in source) await writeFile(join(folder, SAVED_MODEL_FILE), source.bytes);
  else {
    for (const part of FOLDER_PARTS) {
      await cp(join(source.path, part), join(folder, part), { recursive: true }).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      });
    }
  }
  const model = describe(options);
  return { folder, model: { ...model, minimumSteps: proveThatItRuns(binding, folder, model) } };
}

function describe({
  format,
  inspection,
  signature: wanted,
}: {
  readonly format: string;
  readonly inspection: SavedModelInspection;
  readonly signature?: string;
}): PreparedModel {
  const { key, signature } = chooseSignature(inspection, SAVED_MODEL_FILE, wanted);
  const saved = inspection.signatures.get(key);
  const bind = (side: 'inputs' | 'outputs'): BoundSpec[] =>
    signature[side].map((spec, index) => {
      const { tensor = '', dtype } = saved?.[side][index] ?? {};
      return { ...spec, tensor, ...(dtype === 'DT_INT64' ? { wide: true } : {}) };
    });
  return {
    format,
    backend: 'saved_model',
    inputs: bind('inputs'),
    outputs: bind('outputs'),
    rowLengthsTensor: null,
    minimumSteps: null,
    indexLimits: [],
    recurrence: null,
    precision: 'float32',
    precisionReason: null,
    maxAbsError: null,
    parameters: null,
    layers: [],
    logits: null,
    maxLogitQuantiles: null,
  };
}

function proveThatItRuns(binding: NativeBinding, folder: string, model: PreparedModel): number | null {
  try {
    const loaded = new SavedModelBackend(binding, folder, model);
    try {
      return tryOut(loaded);
    } finally {
      loaded.dispose();
    }
  } catch (error) {
    if (error instanceof StriateError) throw error;
    const detail = `${SAVED_MODEL_FILE}: it does not load or run: ${error instanceof Error ? error.message : String(error)}`;
    throw new StriateError('FORMAT_INVALID', { detail: detail.slice(0, 500), cause: error });
  }
}
