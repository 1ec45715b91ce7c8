import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileExplainGraph } from '../../graph/explain';
import type { ModelGraph } from '../../graph/ir';
import type { PreparedModel } from '../../messages/protocol';
import { SavedModelBackend } from '../backends/saved-model';
import type { NativeBinding } from '../native/binding';
import { layersOf, SAVED_MODEL_FILE, type CompiledModel } from './layered-model';
import { randomInputs } from './random-inputs';

/** Length of free axes in the trial run. */
const TRIAL_STEPS = 32;

/**
 * Compiles the explaining graph of a classifier into `folder` and runs everything in it once: a run that fails in the
 * serving engine would leak its inputs.
 */
export async function compileExplaining(
  binding: NativeBinding,
  graph: ModelGraph,
  { folder, format }: { readonly folder: string; readonly format: string },
): Promise<CompiledModel> {
  const { savedModel, inputs, outputs, classInput, logits, inputGradient, layers } =
    compileExplainGraph(graph);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, SAVED_MODEL_FILE), savedModel);
  const classes = outputs.find(({ name }) => name === logits)?.shape[1] ?? 1;
  const model: PreparedModel = {
    format,
    backend: 'compiled',
    inputs,
    outputs,
    rowLengthsTensor: null,
    minimumSteps: null,
    indexLimits: [{ input: classInput, below: classes }],
    recurrence: null,
    precision: 'float32',
    precisionReason: null,
    maxAbsError: null,
    parameters: null,
    layers: layersOf(graph),
    logits: null,
    maxLogitQuantiles: null,
    explain: { classInput, logits, inputGradient, layers },
  };
  const loaded = new SavedModelBackend(binding, folder, model);
  try {
    loaded.run(randomInputs(model, { rows: 1, steps: TRIAL_STEPS, seed: 1 }));
  } finally {
    loaded.dispose();
  }
  return { folder, model };
}
