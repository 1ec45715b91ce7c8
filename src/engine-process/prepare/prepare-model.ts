import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StriateError } from '../../errors/striate-error';
import { CALIBRATION_FILE, readCalibration } from '../../formats/calibration';
import type { ModelFiles } from '../../formats/model-files';
import { readModel } from '../../formats/read-model';
import type { ModelGraph } from '../../graph/ir';
import type { GraphPurpose, Precision, PreparedModel } from '../../messages/protocol';
import type { Tensor } from '../../tensor/tensor';
import type { NativeBinding } from '../native/binding';
import { judgeBf16 } from './bf16-gate';
import { compileExplaining } from './explaining-model';
import { openModelFiles } from './folder-files';
import { adoptGraph } from './foreign-graph';
import { compileBf16, compileLayers, type CompiledModel } from './layered-model';
import { maxLogitQuantiles } from './logit-quantiles';

/** Beside `saved_model.pb`: what the parent and a later load need to know. */
export const PREPARED_FILE = 'prepared.json';

interface PrepareOptions {
  readonly source: string;
  readonly into: string;
  readonly precision: Precision;
  readonly purpose: GraphPurpose;
  readonly signature?: string;
}

/**
 * Reads the model in `source`, compiles and proves it, and leaves it in the new folder `into`, which appears only when
 * it is whole. Throws the reader's, the compiler's or the proof's error.
 */
export async function prepareModel(binding: NativeBinding, options: PrepareOptions): Promise<PreparedModel> {
  const temporary = `${options.into}.${process.pid}.partial`;
  const places = ['', '.cudnn', '.bf16', '.cudnn.bf16'].map((suffix) => temporary + suffix);
  try {
    const { folder, model } = await build(binding, temporary, options);
    await writeFile(join(folder, PREPARED_FILE), JSON.stringify(model));
    await moveInto(folder, options.into);
    return model;
  } finally {
    for (const place of places) await rm(place, { recursive: true, force: true });
  }
}

async function build(
  binding: NativeBinding,
  folder: string,
  options: PrepareOptions,
): Promise<CompiledModel> {
  const files = openModelFiles(options.source);
  const source = await readModel(files);
  const wanted = options.signature === undefined ? {} : { signature: options.signature };
  switch (source.format) {
    case 'saved_model':
      refuseForeign(options);
      return adoptGraph(binding, { ...source, ...wanted, folder, source: { path: options.source } });
    case 'tfjs_graph':
      refuseForeign(options);
      return adoptGraph(binding, { ...source, ...wanted, folder, source: { bytes: source.savedModel } });
    case 'keras':
    case 'keras_h5':
    case 'tfjs_layers': {
      const { format, graph } = source;
      if (options.purpose === 'explain') return compileExplaining(binding, graph, { folder, format });
      const calibration = await calibrationOf(files, options);
      const float32 = await compileLayers(binding, graph, { folder, format });
      const served =
        options.precision === 'float32' ? float32 : await shorten(binding, { graph, calibration, float32 });
      return withLogitQuantiles(binding, served, calibration);
    }
  }
}

function refuseForeign({ purpose }: PrepareOptions): void {
  if (purpose === 'serve') return;
  throw new StriateError('EXPLAIN_UNSUPPORTED', {
    detail: 'the model is a graph that was made elsewhere: its layers are not known',
  });
}

/** Rows that cannot be read keep a version from bfloat16, which is judged by them, and else from nothing but its quantiles. */
async function calibrationOf(files: ModelFiles, { precision }: PrepareOptions): Promise<Tensor | null> {
  try {
    return await readCalibration(files);
  } catch (error) {
    if (precision === 'bf16') throw error;
    return null;
  }
}

/** The model with what its logits are on its own data, to know what is unlike it. */
function withLogitQuantiles(
  binding: NativeBinding,
  { folder, model }: CompiledModel,
  calibration: Tensor | null,
): CompiledModel {
  if (model.logits === null || calibration === null || misfitOf(calibration, model.inputs) !== null)
    return { folder, model };
  return {
    folder,
    model: { ...model, maxLogitQuantiles: maxLogitQuantiles(binding, { folder, model }, calibration) },
  };
}

/** The bfloat16 twin of a model if it passes its gate, else the float32 one with the reason. */
async function shorten(
  binding: NativeBinding,
  options: {
    readonly graph: ModelGraph;
    readonly calibration: Tensor | null;
    readonly float32: CompiledModel;
  },
): Promise<CompiledModel> {
  const { calibration, float32, graph } = options;
  const stay = (precisionReason: string): CompiledModel => ({
    folder: float32.folder,
    model: { ...float32.model, precisionReason },
  });
  if (calibration === null)
    return stay(`there is no ${CALIBRATION_FILE} beside the version to judge bfloat16 by`);
  const misfit = misfitOf(calibration, float32.model.inputs);
  if (misfit !== null) return stay(misfit);
  const bf16 = await compileBf16(graph, float32);
  const verdict = judgeBf16(binding, { float32, bf16, calibration });
  if (verdict.reason !== null) return stay(verdict.reason);
  return { folder: bf16.folder, model: { ...bf16.model, maxAbsError: verdict.maxAbsError } };
}

/** What keeps `calibration` from being the model's one input; `null` when it fits. */
function misfitOf(calibration: Tensor, inputs: PreparedModel['inputs']): string | null {
  const [input] = inputs;
  if (inputs.length !== 1 || input === undefined) {
    return `${CALIBRATION_FILE} holds one input; the model has ${inputs.length}`;
  }
  const fits =
    input.dtype === calibration.dtype &&
    input.shape.length === calibration.shape.length &&
    input.shape.every((size, axis) => axis === 0 || size === null || size === calibration.shape[axis]);
  if (fits) return null;
  const sizes = (shape: readonly (number | null)[]): string => shape.map((size) => size ?? '*').join(', ');
  return (
    `${CALIBRATION_FILE}: expected ${input.dtype} [${sizes(input.shape)}], ` +
    `got ${calibration.dtype} [${sizes(calibration.shape)}]`
  );
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
