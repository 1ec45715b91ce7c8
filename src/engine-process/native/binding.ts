import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DType, TensorData } from '../../tensor/tensor';

/** What the addon tells of a tensor it made. */
export interface NativeTensorInfo {
  readonly id: number;
  readonly dtype: number;
  readonly shape: number[];
}

/**
 * The part of tfjs-node-gpu's native addon that Striate calls. Ids are handles into native memory: whoever gets one
 * from `createTensor` or `runSavedModel` owns it and frees it with `deleteTensor`.
 */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  readonly TF_BOOL: number;
  readonly TF_INT64: number;
  isUsingGpuDevice(): boolean;
  /** Shares `data` with TensorFlow: it must not be changed before the tensor is deleted. */
  createTensor(shape: number[], dtype: number, data: TensorData): number;
  /** Copies the elements out; those of int64 as BigInt64Array. */
  tensorDataSync(id: number): TensorData | BigInt64Array;
  deleteTensor(id: number): void;
  getNumOfTensors(): number;
  /** `tags` joined by commas. Sessions are cached by path and tags: never load two models from one path. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  getNumOfSavedModels(): number;
  /** Names are `node:index`, joined by commas. A call that fails leaks its inputs: check shapes and dtypes first. */
  runSavedModel(id: number, inputIds: number[], inputNames: string, outputNames: string): NativeTensorInfo[];
}

/**
 * Loads the addon itself, without tfjs' JavaScript around it (which takes a second and registers a backend that serving
 * does not use). Throws what dlopen says when the set-up has not been run.
 */
export function loadBinding(): NativeBinding {
  const load = createRequire(__filename);
  const packageFolder = dirname(load.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const addon: unknown = load(join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node'));
  return addon as NativeBinding;
}

/** The addon's number for `dtype`. */
export function nativeDType(binding: NativeBinding, dtype: DType): number {
  switch (dtype) {
    case 'float32':
      return binding.TF_FLOAT;
    case 'int32':
      return binding.TF_INT32;
    case 'uint8':
      return binding.TF_UINT8;
    case 'bool':
      return binding.TF_BOOL;
  }
}
