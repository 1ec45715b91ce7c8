import { CONVOLUTION_LAYERS } from './convolution-layers';
import { CORE_LAYERS } from './core-layers';
import type { LayerReader } from './layer-reader';
import { POOLING_LAYERS } from './pooling-layers';
import { PREPROCESSING_LAYERS } from './preprocessing-layers';
import { RECURRENT_LAYERS } from './recurrent-layers';
import { SHAPING_LAYERS } from './shaping-layers';

/**
 * Every layer class that may be read. A class that is not here is refused by name, whatever the file says about its
 * module or its code: that is what keeps a model file from running anything.
 */
export const LAYER_TABLE: ReadonlyMap<string, LayerReader> = new Map(
  Object.entries({
    ...CORE_LAYERS,
    ...CONVOLUTION_LAYERS,
    ...POOLING_LAYERS,
    ...SHAPING_LAYERS,
    ...PREPROCESSING_LAYERS,
    ...RECURRENT_LAYERS,
  }),
);
