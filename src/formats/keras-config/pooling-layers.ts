import type { LayerOp } from '../../graph/ir';
import { channelsLast, type LayerReader, type LayerTable } from './layer-reader';

function readPool(mode: 'max' | 'average', spatialRank: 1 | 2): LayerReader {
  return (config) => {
    const poolSize = config.integers('pool_size', spatialRank, 2);
    const op: LayerOp = {
      kind: 'pool',
      mode,
      spatialRank,
      poolSize,
      strides: config.get('strides') === undefined ? poolSize : config.integers('strides', spatialRank),
      padding: config.oneOf('padding', ['valid', 'same'], 'valid'),
    };
    return channelsLast(config, op, { spatialRank });
  };
}

function readGlobalPool(mode: 'max' | 'average', spatialRank: 1 | 2): LayerReader {
  return (config) => {
    const keepDims = config.boolean('keepdims', false);
    return channelsLast(
      config,
      { kind: 'global_pool', mode, spatialRank, keepDims },
      { spatialRank, after: keepDims },
    );
  };
}

export const POOLING_LAYERS: LayerTable = {
  MaxPooling1D: readPool('max', 1),
  MaxPooling2D: readPool('max', 2),
  AveragePooling1D: readPool('average', 1),
  AveragePooling2D: readPool('average', 2),
  GlobalMaxPooling1D: readGlobalPool('max', 1),
  GlobalMaxPooling2D: readGlobalPool('max', 2),
  GlobalAveragePooling1D: readGlobalPool('average', 1),
  GlobalAveragePooling2D: readGlobalPool('average', 2),
};
