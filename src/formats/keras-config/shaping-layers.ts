import { isList } from '../untrusted-json';
import type { LayerConfig } from './layer-config';
import { axisFromStart, channelsLast, type LayerReader, type LayerTable } from './layer-reader';

/** Keras itself stops at eight axes. */
const MAX_RANK = 8;

const reshape: LayerReader = (config: LayerConfig) => {
  const targetShape = config.integerList('target_shape', MAX_RANK, { min: -1 });
  if (targetShape === undefined) config.invalid('target_shape', 'a list of integers');
  if (targetShape.filter((size) => size === -1).length > 1) config.invalid('target_shape', 'at most one -1');
  return [{ kind: 'reshape', targetShape }];
};

const permute: LayerReader = (config: LayerConfig) => {
  const dims = config.integerList('dims', MAX_RANK, { min: 1 });
  const sorted = [...(dims ?? [])].sort((a, b) => a - b);
  if (dims === undefined || sorted.some((axis, place) => axis !== place + 1)) {
    config.invalid('dims', 'each axis from 1 once');
  }
  return [{ kind: 'permute', dims }];
};

const repeatVector: LayerReader = (config) => [{ kind: 'repeat_vector', times: config.integer('n') }];

function readPadding(spatialRank: 1 | 2): LayerReader {
  return (config) =>
    channelsLast(
      config,
      { kind: 'zero_padding', spatialRank, padding: pairs(config, 'padding', spatialRank) },
      { spatialRank },
    );
}

function readCropping(spatialRank: 1 | 2): LayerReader {
  return (config) =>
    channelsLast(
      config,
      { kind: 'cropping', spatialRank, cropping: pairs(config, 'cropping', spatialRank) },
      { spatialRank },
    );
}

function readUpSampling(spatialRank: 1 | 2): LayerReader {
  return (config) =>
    channelsLast(
      config,
      {
        kind: 'up_sampling',
        spatialRank,
        size: config.integers('size', spatialRank, 2),
        interpolation: config.oneOf('interpolation', ['nearest', 'bilinear'], 'nearest'),
      },
      { spatialRank },
    );
}

/**
 * `[before, after]` for each spatial axis. Keras writes n, [n, m] (one axis: before and after; two axes: symmetric
 * on each) or [[top, bottom], [left, right]].
 */
function pairs(config: LayerConfig, key: string, spatialRank: 1 | 2): [number, number][] {
  const value = config.get(key) ?? 1;
  const place = (item: unknown): number => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0 || item > 2 ** 20) {
      config.invalid(key, 'integers of at least 0');
    }
    return item;
  };
  if (!isList(value)) return Array.from({ length: spatialRank }, () => [place(value), place(value)]);
  if (value.length === spatialRank && value.every((item) => isList(item) && item.length === 2)) {
    return value.map((item) => [place((item as unknown[])[0]), place((item as unknown[])[1])]);
  }
  if (value.length !== 2) config.invalid(key, `a number or ${spatialRank} pairs of numbers`);
  if (spatialRank === 1) return [[place(value[0]), place(value[1])]];
  return value.map((item) => [place(item), place(item)]);
}

function readMerge(mode: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum'): LayerReader {
  return (config, _weights, ranks) => {
    if (mode === 'subtract' ? ranks.length !== 2 : ranks.length < 1) {
      config.invalid('inbound_nodes', mode === 'subtract' ? 'two inputs' : 'inputs');
    }
    return [{ kind: 'merge', mode }];
  };
}

const concatenate: LayerReader = (config, _weights, ranks) => {
  const axis = axisFromStart(config, 'axis', config.integer('axis', -1, {}), ranks[0] ?? 0);
  return [{ kind: 'merge', mode: 'concatenate', axis }];
};

const dot: LayerReader = (config, _weights, ranks) => {
  if (ranks.length !== 2) config.invalid('inbound_nodes', 'two inputs');
  const given = config.integers('axes', 2, undefined, {});
  const [left, right] = given.map((axis, side) => axisFromStart(config, 'axes', axis, ranks[side]!));
  return [
    { kind: 'merge', mode: 'dot', axes: [left!, right!], normalize: config.boolean('normalize', false) },
  ];
};

export const SHAPING_LAYERS: LayerTable = {
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding1D: readPadding(1),
  ZeroPadding2D: readPadding(2),
  Cropping1D: readCropping(1),
  Cropping2D: readCropping(2),
  UpSampling1D: readUpSampling(1),
  UpSampling2D: readUpSampling(2),
  Add: readMerge('add'),
  Subtract: readMerge('subtract'),
  Multiply: readMerge('multiply'),
  Average: readMerge('average'),
  Maximum: readMerge('maximum'),
  Minimum: readMerge('minimum'),
  Concatenate: concatenate,
  Dot: dot,
};
