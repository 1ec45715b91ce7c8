import type { Weight } from '../../graph/ir';
import { isList, type Json } from '../untrusted-json';
import type { LayerConfig } from './layer-config';
import { axisFromStart, channelsLast, type LayerReader, type LayerTable } from './layer-reader';

/** Random augmentation does nothing at inference. RandomCrop is not here: Keras crops and resizes then, too. */
const augmentation: LayerReader = () => [{ kind: 'identity' }];

const rescaling: LayerReader = (config) => [
  { kind: 'rescaling', scale: numbers(config, 'scale', 1), offset: numbers(config, 'offset', 0) },
];

/** Adapted layers keep mean, variance and a count as weights; others have the numbers in the config. */
const normalization: LayerReader = (config, weights, ranks) => {
  const rank = ranks[0] ?? 0;
  const single = Object.hasOwn(config.values, 'axis') && config.values['axis'] === null;
  const axes = single ? [] : (config.integerList('axis', 8, {}) ?? [-1]);
  const last = axes.map((axis) => axisFromStart(config, 'axis', axis, rank));
  if (last.length > 1 || (last.length === 1 && last[0] !== rank - 1)) {
    config.refuse('axis other than the last or none');
  }
  const invert = config.boolean('invert', false);
  if (config.get('mean') !== undefined) {
    const mean = weights.constant('mean', constantWeight(config, 'mean'));
    const variance = weights.constant('variance', constantWeight(config, 'variance'));
    return [{ kind: 'normalization', mean, variance, invert }];
  }
  const shape = last.map(() => null);
  const mean = weights.add('mean', shape, { trainable: false });
  const variance = weights.add('variance', shape, { trainable: false });
  weights.add('count', [], { trainable: false, unused: true });
  return [{ kind: 'normalization', mean, variance, invert }];
};

const resizing: LayerReader = (config) => {
  config.refuseIfSet('pad_to_aspect_ratio', 'antialias');
  return channelsLast(
    config,
    {
      kind: 'resizing',
      height: config.integer('height'),
      width: config.integer('width'),
      interpolation: config.oneOf('interpolation', ['nearest', 'bilinear'], 'bilinear'),
      cropToAspectRatio: config.boolean('crop_to_aspect_ratio', false),
    },
    { spatialRank: 2 },
  );
};

const centerCrop: LayerReader = (config) =>
  channelsLast(
    config,
    { kind: 'center_crop', height: config.integer('height'), width: config.integer('width') },
    { spatialRank: 2 },
  );

/** A number, or a list of numbers (one a channel), however deep Keras nested it. */
function numbers(config: LayerConfig, key: string, fallback?: number): number[] {
  const flat: number[] = [];
  const open: Json[] = [config.get(key) ?? fallback ?? null];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isList(value)) open.push(...value);
    else if (typeof value === 'number' && Number.isFinite(value)) flat.push(value);
    else config.invalid(key, 'finite numbers');
  }
  if (flat.length === 0) config.invalid(key, 'at least one number');
  return flat.reverse();
}

function constantWeight(config: LayerConfig, key: string): Weight {
  const data = Float32Array.from(numbers(config, key));
  return { shape: [data.length], data };
}

export const PREPROCESSING_LAYERS: LayerTable = {
  Rescaling: rescaling,
  Normalization: normalization,
  Resizing: resizing,
  CenterCrop: centerCrop,
  RandomFlip: augmentation,
  RandomRotation: augmentation,
  RandomZoom: augmentation,
  RandomTranslation: augmentation,
  RandomContrast: augmentation,
  RandomBrightness: augmentation,
  RandomHeight: augmentation,
  RandomWidth: augmentation,
  RandomShear: augmentation,
  RandomHue: augmentation,
  RandomSaturation: augmentation,
  RandomSharpness: augmentation,
  RandomGrayscale: augmentation,
  RandomColorJitter: augmentation,
  RandomColorDegeneration: augmentation,
  RandomPosterization: augmentation,
  RandomErasing: augmentation,
};
