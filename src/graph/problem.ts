import { StriateError } from '../errors/striate-error';

/** What names a layer in an error. */
export interface LayerName {
  readonly layer: string;
  readonly className: string;
}

/** The model contradicts itself at this layer: FORMAT_INVALID. `detail` says expected and got. */
export function invalidLayer(at: LayerName, detail: string): StriateError {
  return new StriateError('FORMAT_INVALID', {
    detail: `layer "${clip(at.layer)}" (${clip(at.className)}): ${detail}`,
  });
}

/** The layer is understood but cannot be compiled with these options: FORMAT_UNSUPPORTED_LAYER. */
export function unsupportedLayer(at: LayerName, options: string): StriateError {
  return new StriateError('FORMAT_UNSUPPORTED_LAYER', {
    detail: `layer "${clip(at.layer)}" (${clip(at.className)}) with ${options}`,
  });
}

/** The model as a whole is not valid: FORMAT_INVALID. */
export function invalidModel(detail: string): StriateError {
  return new StriateError('FORMAT_INVALID', { detail });
}

/** Names come from hostile files: a longer one is cut. */
const LONGEST_NAME = 200;

function clip(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}...`;
}
