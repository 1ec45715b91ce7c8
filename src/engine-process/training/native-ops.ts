import * as tf from '@tensorflow/tfjs-node-gpu';

/** One attribute of a TensorFlow op, as the binding takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string;
}

interface NativeMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The part of tfjs-node's binding that training calls below tfjs's own functions. */
interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT64: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
  createTensor(shape: number[], dtype: number, values: Int32Array): number;
  deleteTensor(id: number): void;
  executeOp(name: string, attributes: OpAttribute[], inputs: number[], outputs: number): NativeMetadata[];
}

interface NativeBackend {
  readonly binding: NativeBinding;
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  createOutputTensor(metadata: NativeMetadata): tf.Tensor;
}

/** tfjs-node's backend with the parts that its types hide. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

export interface NativeCall {
  readonly attributes: OpAttribute[];
  /** An int64 scalar that goes before the inputs. */
  readonly length: number;
  readonly inputs: tf.Tensor[];
  readonly outputs: number;
}

/**
 * Runs a TensorFlow op whose first input is an int64 scalar. tfjs's own way to pass one leaks its native handle with
 * each call, so the handle is made and deleted here. Within `tf.tidy` or a gradient the outputs are tracked as others.
 */
export function runNativeOp(name: string, { attributes, length, inputs, outputs }: NativeCall): tf.Tensor[] {
  const backend = nativeBackend();
  const { binding } = backend;
  const lengthId = binding.createTensor([], binding.TF_INT64, Int32Array.of(length, 0));
  try {
    const ids = [lengthId, ...backend.getInputTensorIds(inputs)];
    return binding
      .executeOp(name, attributes, ids, outputs)
      .map((output) => backend.createOutputTensor(output));
  } finally {
    binding.deleteTensor(lengthId);
  }
}
