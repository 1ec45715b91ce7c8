import { performance } from 'node:perf_hooks';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StriateError } from '../errors/striate-error';
import type { CommandResults, EngineCommand, PreparedModel } from '../messages/protocol';
import { allocate, elementCount, type NamedTensors, type Tensor } from '../tensor/tensor';
import type { LoadedModel } from './backends/backend';
import { SavedModelBackend } from './backends/saved-model';
import type { NativeBinding } from './native/binding';
import { PREPARED_FILE, prepareModel } from './prepare/prepare-model';

/** A command's answer: the result, and for `run` the outputs. */
export interface Answer {
  readonly result: CommandResults[EngineCommand['type']];
  readonly tensors?: NamedTensors;
}

/** Owns every loaded model of this process and carries out commands, one after the other. */
export class CommandHandler {
  private readonly models = new Map<string, LoadedModel>();

  constructor(private readonly binding: NativeBinding) {}

  /** Carries out one command; rejects with a StriateError where the sender or the model is at fault. */
  async handle(command: EngineCommand, tensors: NamedTensors): Promise<Answer> {
    switch (command.type) {
      case 'prepare':
        return { result: await prepareModel(this.binding, command) };
      case 'load':
        return { result: await this.load(command.handle, command.folder) };
      case 'measure':
        return { result: { timesMs: this.measure(command) } };
      case 'run': {
        const model = this.find(command.handle);
        const started = performance.now();
        const outputs = model.run(tensors, command.outputs);
        return { result: { computeMs: performance.now() - started }, tensors: outputs };
      }
      case 'unload':
        this.find(command.handle).dispose();
        this.models.delete(command.handle);
        return { result: null };
      case 'stats':
        return {
          result: {
            nativeTensors: this.binding.getNumOfTensors(),
            savedModels: this.binding.getNumOfSavedModels(),
            residentBytes: process.memoryUsage.rss(),
          },
        };
    }
  }

  private async load(handle: string, folder: string): Promise<PreparedModel> {
    if (this.models.has(handle)) throw new Error(`handle ${handle} is taken: this is a bug of the parent`);
    const model = JSON.parse(await readFile(join(folder, PREPARED_FILE), 'utf8')) as PreparedModel;
    this.models.set(handle, new SavedModelBackend(this.binding, folder, model));
    return model;
  }

  private measure(command: { handle: string; rows: number; steps: number; times: number }): number[] {
    const model = this.find(command.handle);
    const inputs = zeroInputs(model.model, command.rows, command.steps);
    return Array.from({ length: command.times }, () => {
      const started = performance.now();
      model.run(inputs);
      return performance.now() - started;
    });
  }

  private find(handle: string): LoadedModel {
    const model = this.models.get(handle);
    if (model === undefined) {
      throw new StriateError('MODEL_NOT_AVAILABLE', { detail: `no model is loaded under ${handle}` });
    }
    return model;
  }
}

/** A batch of zeros for every input of `model`: `rows` rows, free axes of length `steps`. */
function zeroInputs(model: PreparedModel, rows: number, steps: number): NamedTensors {
  return new Map(
    model.inputs.map(({ name, dtype, shape }): [string, Tensor] => {
      const full = shape.map((size, axis) => (axis === 0 ? rows : (size ?? steps)));
      return [name, { dtype, shape: full, data: allocate(dtype, elementCount(full)) }];
    }),
  );
}
