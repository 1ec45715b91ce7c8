import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTfjsLayers } from '../../formats/tfjs-layers';
import { compileGraph } from '../../graph/compile';
import type { ModelGraph } from '../../graph/ir';
import { validateGraph } from '../../graph/validate';
import type { Precision, PreparedModel } from '../../messages/protocol';
import type { NativeBinding } from '../native/binding';
import { SavedModelBackend } from '../backends/saved-model';
import { openModelFiles } from './folder-files';
import { summarizeLayers } from './layer-summaries';
import { proveModel } from './proof';

/** Beside `saved_model.pb`: what the parent and a later load need to know. */
export const PREPARED_FILE = 'prepared.json';

/**
 * Reads the model in `source`, compiles and proves it, and leaves it in the new folder `into`, which appears only when
 * it is whole. Throws the reader's, the compiler's or the proof's error.
 */
export async function prepareModel(
  binding: NativeBinding,
  options: { readonly source: string; readonly into: string; readonly precision: Precision },
): Promise<PreparedModel> {
  const files = openModelFiles(options.source);
  const graph = readTfjsLayers(files);
  const temporary = `${options.into}.${process.pid}.partial`;
  try {
    await mkdir(temporary, { recursive: true });
    const compiled = await compileInto(temporary, graph, options.precision);
    const loaded = new SavedModelBackend(binding, temporary, compiled);
    let model: PreparedModel;
    try {
      model = { ...compiled, maxAbsError: proveModel(loaded, graph) };
    } finally {
      loaded.dispose();
    }
    await writeFile(join(temporary, PREPARED_FILE), JSON.stringify(model));
    await moveInto(temporary, options.into);
    return model;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function compileInto(folder: string, graph: ModelGraph, precision: Precision): Promise<PreparedModel> {
  const shapes = validateGraph(graph);
  const compiled = compileGraph(graph, { precision, recurrence: 'block_lstm', rowLengths: true });
  await writeFile(join(folder, 'saved_model.pb'), compiled.savedModel);
  const { signature, inputTensors, outputTensors } = compiled;
  const isRecurrent = graph.nodes.some(({ op }) => op.kind === 'recurrent' || op.kind === 'bidirectional');
  return {
    format: 'tfjs-layers',
    backend: 'compiled',
    inputs: signature.inputs.map((spec) => ({ ...spec, tensor: inputTensors.get(spec.name) ?? '' })),
    outputs: signature.outputs.map((spec) => ({ ...spec, tensor: outputTensors.get(spec.name) ?? '' })),
    rowLengthsTensor: compiled.paddingExact ? (inputTensors.get('row_lengths') ?? null) : null,
    minimumSteps: compiled.minimumSteps,
    indexLimits: compiled.indexLimits,
    recurrence: isRecurrent ? 'block_lstm' : null,
    precision,
    precisionReason: null,
    maxAbsError: null,
    parameters: [...graph.weights.values()].reduce((sum, weight) => sum + weight.data.length, 0),
    layers: summarizeLayers(graph, shapes, () => null),
  };
}

/** Another process may have put the same model there meanwhile: its copy is as good. */
async function moveInto(temporary: string, into: string): Promise<void> {
  try {
    await rename(temporary, into);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
