import { StriateError } from '../../../errors/striate-error';
import { isList, isObject, type Json, type JsonObject } from '../../../formats/untrusted-json';

/** Layers that draw noise which no seed of ours decides. */
const UNSEEDED: ReadonlySet<string> = new Set([
  'AlphaDropout',
  'GaussianDropout',
  'GaussianNoise',
  'SpatialDropout1D',
  'SpatialDropout2D',
]);

/**
 * Refuses what can be served but not trained here: noise without a seed, dropout inside of a recurrent layer, weight
 * constraints, and a GRU whose reset gate acts after the product.
 * @param layer `{class_name, config}` of a model or a layer
 * @throws StriateError FORMAT_UNSUPPORTED_LAYER that names the layer, its class and the option
 */
export function refuseUntrainable(layer: JsonObject): void {
  const { class_name: className, config } = layer;
  if (typeof className !== 'string' || !isObject(config)) return;
  const refuse = (option: string): never => {
    const name = typeof config['name'] === 'string' ? config['name'] : className;
    throw new StriateError('FORMAT_UNSUPPORTED_LAYER', {
      detail: `layer "${name.slice(0, 80)}" of class "${className}" cannot be trained: ${option}`,
    });
  };
  if (UNSEEDED.has(className)) refuse('its noise follows from no seed; use Dropout');
  if (config['reset_after'] === true) refuse('reset_after = true; set it to false');
  if ((config['noise_shape'] ?? null) !== null) refuse('noise_shape');
  for (const key of ['dropout', 'recurrent_dropout']) {
    if (typeof config[key] === 'number' && config[key] !== 0)
      refuse(`${key}; put Dropout between the layers`);
  }
  for (const [key, value] of Object.entries(config)) {
    if (key.endsWith('_constraint') && value !== null) refuse(key);
  }
  for (const inner of innerLayers(config)) refuseUntrainable(inner);
}

function innerLayers(config: JsonObject): JsonObject[] {
  const found: (Json | undefined)[] = [config['layer'], config['backward_layer'], config['cell']];
  if (isList(config['layers'])) found.push(...config['layers']);
  return found.filter((value) => isObject(value));
}
