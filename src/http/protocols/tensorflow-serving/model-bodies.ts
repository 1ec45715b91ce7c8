import type { DType, TensorSpec } from '../../../tensor/tensor';
import type { ModelStatus, ServedModel, VersionState, VersionStatus } from '../use-cases';
import { SIGNATURE_NAME } from './dialect';

const STATES: Readonly<Record<VersionState, string>> = {
  new: 'START',
  loading: 'LOADING',
  available: 'AVAILABLE',
  draining: 'UNLOADING',
  unloading: 'UNLOADING',
  unloaded: 'END',
  failed: 'END',
};

const DATA_TYPES: Readonly<Record<DType, string>> = {
  float32: 'DT_FLOAT',
  int32: 'DT_INT32',
  uint8: 'DT_UINT8',
  bool: 'DT_BOOL',
};

/**
 * The body of GET /v1/models/{m}: TensorFlow Serving's status with KServe's `name` and `ready` beside it, so that the
 * clients of both find their keys. `versions` are the ones asked for, newest first.
 */
export function statusBody(model: ModelStatus, versions: readonly VersionStatus[]): object {
  return {
    model_version_status: versions.map(({ version, state, reason }) => ({
      version: String(version),
      state: STATES[state],
      status: {
        error_code: state === 'failed' ? 'UNKNOWN' : 'OK',
        error_message: state === 'failed' ? (reason ?? '') : '',
      },
    })),
    name: model.name,
    ready: versions.some(({ state }) => state === 'available'),
  };
}

/** The body of GET /v1/models/{m}/metadata. Both levels of signature_def are TensorFlow Serving's. */
export function metadataBody(model: ServedModel): object {
  return {
    model_spec: { name: model.name, signature_name: '', version: String(model.version) },
    metadata: {
      signature_def: {
        signature_def: {
          [SIGNATURE_NAME]: {
            inputs: tensorInfos(model.signature.inputs, `${SIGNATURE_NAME}_`),
            outputs: tensorInfos(model.signature.outputs, ''),
            method_name: 'tensorflow/serving/predict',
            defaults: {},
          },
        },
      },
    },
  };
}

function tensorInfos(specs: readonly TensorSpec[], prefix: string): object {
  return Object.fromEntries(
    specs.map(({ name, dtype, shape }) => [
      name,
      {
        dtype: DATA_TYPES[dtype],
        tensor_shape: {
          dim: shape.map((size) => ({ size: String(size ?? -1), name: '' })),
          unknown_rank: false,
        },
        name: `${prefix}${name}:0`,
      },
    ]),
  );
}
