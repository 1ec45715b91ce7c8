import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileGraph, type CompiledGraph } from '../../graph/compile';
import type { ModelGraph } from '../../graph/ir';
import { receptiveFields } from '../../graph/receptive-field';
import { validateGraph } from '../../graph/validate';
import { LOGITS, type Precision, type PreparedModel } from '../../messages/protocol';
import { SavedModelBackend } from '../backends/saved-model';
import type { NativeBinding } from '../native/binding';
import { summarizeLayers } from './layer-summaries';
import { proveModel } from './proof';

/** What TensorFlow and its tools open. */
export const SAVED_MODEL_FILE = 'saved_model.pb';
/** The same model without `row_lengths`, where the served one has them: what is exported. */
export const EXPORT_FILE = 'export.pb';

/** How the recurrent layers of a graph run. */
type Recurrence = 'block_lstm' | 'cudnn';

/** A compiled model in a folder, proved. */
export interface CompiledModel {
  readonly folder: string;
  readonly model: PreparedModel;
}

/**
 * Compiles a model of layers into `folder` and proves it. On a GPU recurrent layers are tried through cuDNN first: there
 * are pairs of CUDA and cuDNN on which it fails, and then the proof fails and the portable way is taken.
 */
export async function compileLayers(
  binding: NativeBinding,
  graph: ModelGraph,
  options: { readonly folder: string; readonly format: string },
): Promise<CompiledModel> {
  const wanted = { ...options, precision: 'float32' } as const;
  if (binding.isUsingGpuDevice() && isRecurrent(graph)) {
    try {
      const folder = `${options.folder}.cudnn`;
      return prove(binding, graph, await compile(graph, { ...wanted, folder, recurrence: 'cudnn' }));
    } catch {
      // The portable way below is proved too, and its own failure is what is told.
    }
  }
  return prove(binding, graph, await compile(graph, { ...wanted, recurrence: 'block_lstm' }));
}

/**
 * The bfloat16 twin of a proved float32 model, in a folder of its own. It is not proved: on noise a softmax makes large
 * differences of small ones. The gate judges it on rows of the model's own data.
 */
export function compileBf16(graph: ModelGraph, float32: CompiledModel): Promise<CompiledModel> {
  return compile(graph, {
    folder: `${float32.folder}.bf16`,
    format: float32.model.format,
    precision: 'bf16',
    recurrence: float32.model.recurrence === 'cudnn' ? 'cudnn' : 'block_lstm',
  });
}

async function compile(
  graph: ModelGraph,
  options: {
    readonly folder: string;
    readonly format: string;
    readonly precision: Precision;
    readonly recurrence: Recurrence;
  },
): Promise<CompiledModel> {
  const { folder, precision, recurrence } = options;
  const compiled = compileGraph(graph, { precision, recurrence, rowLengths: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, SAVED_MODEL_FILE), compiled.savedModel);
  const lengths = compiled.inputTensors.get('row_lengths') ?? null;
  const rowLengthsTensor = compiled.paddingExact ? lengths : null;
  if (rowLengthsTensor !== null) {
    const exported = compileGraph(graph, { precision, recurrence: 'block_lstm', rowLengths: false });
    await writeFile(join(folder, EXPORT_FILE), exported.savedModel);
  }
  const { signature, inputTensors, outputTensors } = compiled;
  const model: PreparedModel = {
    format: options.format,
    backend: 'compiled',
    inputs: signature.inputs.map((spec) => ({ ...spec, tensor: inputTensors.get(spec.name) ?? '' })),
    outputs: signature.outputs.map((spec) => ({ ...spec, tensor: outputTensors.get(spec.name) ?? '' })),
    rowLengthsTensor,
    minimumSteps: compiled.minimumSteps,
    indexLimits: compiled.indexLimits,
    recurrence: isRecurrent(graph) ? recurrence : null,
    precision,
    precisionReason: null,
    maxAbsError: null,
    parameters: [...graph.weights.values()].reduce((sum, weight) => sum + weight.data.length, 0),
    layers: layersOf(graph),
    logits: logitsOf(compiled),
    maxLogitQuantiles: null,
  };
  return { folder, model };
}

function prove(binding: NativeBinding, graph: ModelGraph, { folder, model }: CompiledModel): CompiledModel {
  const loaded = new SavedModelBackend(binding, folder, model);
  try {
    return { folder, model: { ...model, maxAbsError: proveModel(loaded, graph) } };
  } finally {
    loaded.dispose();
  }
}

function logitsOf({ logitsTensor, signature }: CompiledGraph): PreparedModel['logits'] {
  const [output] = signature.outputs;
  if (logitsTensor === null || output === undefined) return null;
  return { ...output, name: LOGITS, tensor: logitsTensor };
}

/** The layers in the order of their first call, with what each place sees of the input. */
export function layersOf(graph: ModelGraph): PreparedModel['layers'] {
  const fields = receptiveFields(graph);
  return summarizeLayers(graph, validateGraph(graph), (node) => {
    const field = fields.get(node.id);
    if (field === undefined) return null;
    return {
      size: field.map((axis) => axis.size),
      stride: field.map((axis) => axis.stride),
      offset: field.map((axis) => axis.offset),
    };
  });
}

function isRecurrent(graph: ModelGraph): boolean {
  return graph.nodes.some(({ op }) => op.kind === 'recurrent' || op.kind === 'bidirectional');
}
