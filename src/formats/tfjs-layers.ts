import type { ModelGraph, Weight } from '../graph/ir';
import { fillWeights } from './keras-config/fill-weights';
import { readModelConfig } from './keras-config/read-model';
import { layersConfig, type LayersConfig } from './keras-config/tfjs-config';
import type { WeightSlot } from './keras-config/weight-plan';
import { readBounded, type ModelFiles } from './model-files';
import { invalid, quoted } from './refusal';
import { readManifest, toFloatWeight, type ManifestWeight } from './tfjs-manifest';
import { isObject, parseJson } from './untrusted-json';

/** The one name that TF.js gives the file with topology and manifest. */
export const TFJS_MODEL_FILE = 'model.json';
/** `model.json` of a layers model: topology and manifest only. */
const MAX_MODEL_JSON_BYTES = 64 * 1024 * 1024;

/**
 * Reads a TF.js Layers model: `model.json` and the weight files that its manifest names beside it.
 * @returns the graph with float32 weights (quantized ones widened); `validateGraph` must pass before it is used
 * @throws StriateError FORMAT_INVALID, FORMAT_UNSUPPORTED, FORMAT_UNSUPPORTED_LAYER, FORMAT_TOO_LARGE
 */
export function readTfjsLayers(files: ModelFiles): {
  readonly graph: ModelGraph;
  readonly config: LayersConfig;
} {
  const file = TFJS_MODEL_FILE;
  const root = parseJson(readBounded(files, file, MAX_MODEL_JSON_BYTES), file);
  if (!isObject(root) || !isObject(root['modelTopology'])) invalid(file, 'modelTopology is missing');
  const topology = root['modelTopology'];
  const config = layersConfig(topology, 'tfjs');
  const model = readModelConfig(config.json, file, config.dialect);
  const weights = new WeightsByName(readManifest(root['weightsManifest'], files, file), file);
  return { graph: fillWeights(model, (slot) => weights.find(slot), file), config };
}

interface NamedWeight {
  /** The parts of its name between slashes. */
  readonly tokens: readonly string[];
  readonly weight: ManifestWeight;
}

/**
 * Weights of a manifest by the layer and variable in their names. TF.js writes `conv/kernel`, converters of Keras 2
 * `lstm/lstm_cell/kernel`, of Keras 3 `sequential/conv/kernel`; Bidirectional has `forward_` and `backward_` inside.
 */
class WeightsByName {
  readonly #byVariable = new Map<string, NamedWeight[]>();
  readonly #file: string;

  constructor(weights: readonly ManifestWeight[], file: string) {
    this.#file = file;
    for (const weight of weights) {
      const tokens = weight.name.replace(/:0$/, '').split('/');
      const variable = tokens[tokens.length - 1]!.replace(/_\d+$/, '');
      const known = this.#byVariable.get(variable);
      if (known === undefined) this.#byVariable.set(variable, [{ tokens, weight }]);
      else known.push({ tokens, weight });
    }
  }

  find(slot: WeightSlot): Weight {
    const owner = slot.wrapper === null ? [] : this.#ownedBy(slot.wrapper, slot);
    const found = owner.length > 0 ? owner : this.#ownedBy(slot.layer, slot);
    // A name may be part of another, longer one (a nested model's): the shortest is the layer's own.
    const shortest = found.reduce((least, { tokens }) => Math.min(least, tokens.length), Infinity);
    const candidates = found.filter(({ tokens }) => tokens.length === shortest);
    if (candidates.length !== 1) {
      const problem = candidates.length === 0 ? 'is missing' : `fits ${candidates.length} entries`;
      invalid(this.#file, `weight ${quoted(slot.id)} ${problem} in weightsManifest`);
    }
    return toFloatWeight(candidates[0]!.weight);
  }

  #ownedBy(layerName: string, slot: WeightSlot): NamedWeight[] {
    const layer = layerName.split('/');
    return slot.names
      .flatMap((name) => this.#byVariable.get(name) ?? [])
      .filter(({ tokens }) => contains(tokens.slice(0, -1), layer) && isOfHalf(tokens, slot.half));
  }
}

/** Whether `part` stands in `tokens` in one piece. */
function contains(tokens: readonly string[], part: readonly string[]): boolean {
  return tokens.some((_, start) => part.every((token, index) => tokens[start + index] === token));
}

function isOfHalf(tokens: readonly string[], half: WeightSlot['half']): boolean {
  return half === null || tokens.some((token) => token.startsWith(`${half}_`));
}
