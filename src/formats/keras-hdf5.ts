import type { Weight, WeightId } from '../graph/ir';
import { Hdf5File } from './hdf5/hdf5-file';
import { loadHdf5 } from './hdf5/hdf5-module';
import type { KerasModel } from './keras-archive';
import { fillWeights } from './keras-config/fill-weights';
import type { UnfilledModel } from './keras-config/graph-builder';
import { kerasDialect } from './keras-config/keras-version';
import { readModelConfig } from './keras-config/read-model';
import type { WeightSlot } from './keras-config/weight-plan';
import { readBounded, type ModelFiles } from './model-files';
import { invalid, quoted, unsupported } from './refusal';
import { parseJson } from './untrusted-json';

const WEIGHTS_GROUP = 'model_weights';
/** Keras cuts a list of names into `names0`, `names1`, ... where it passes HDF5's 64 KB of an object header. */
const MAX_NAME_PARTS = 1000;

/**
 * Reads a legacy whole-model `.h5` file of Keras 2 or 3 (not a file of weights alone).
 * @param name the file's name among `files`
 * @throws StriateError FORMAT_INVALID, FORMAT_UNSUPPORTED, FORMAT_UNSUPPORTED_LAYER, FORMAT_TOO_LARGE
 */
export async function readKerasHdf5(files: ModelFiles, name: string): Promise<KerasModel> {
  const hdf5 = new Hdf5File(await loadHdf5(), readBounded(files, name), name);
  try {
    if (!hdf5.hasAttribute('/', 'model_config') || !hdf5.hasGroup(WEIGHTS_GROUP)) {
      unsupported(name, 'has no model_config: it holds weights alone; save the whole model');
    }
    const version = readVersion(hdf5);
    const config = parseJson(hdf5.texts('/', 'model_config')[0] ?? '', name);
    const dialect = kerasDialect(version);
    const model = readModelConfig(config, name, dialect);
    const paths = assignByOrder(model, hdf5, name);
    const find = (slot: WeightSlot): Weight => {
      const path = paths.get(slot.id)!;
      return (
        hdf5.numbers(path) ??
        invalid(name, `weight ${quoted(slot.id)} is missing: no data set ${quoted(path)}`)
      );
    };
    const graph = fillWeights(model, find, name);
    return { kerasVersion: version, graph, config: { json: config, dialect } };
  } finally {
    hdf5.close();
  }
}

function readVersion(hdf5: Hdf5File): string {
  const place = ['/', WEIGHTS_GROUP].find((path) => hdf5.hasAttribute(path, 'keras_version'));
  // Keras before 1.0 did not say.
  return place === undefined ? '0.0' : (hdf5.texts(place, 'keras_version')[0] ?? '0.0');
}

/**
 * Pairs weights as Keras does: the layers that have weights in the model's order with the groups that have weights in
 * the file's order; inside each, trainable weights before the others. Names inside the file are not compared: they
 * differ from version to version.
 */
function assignByOrder(model: UnfilledModel, hdf5: Hdf5File, file: string): ReadonlyMap<WeightId, string> {
  const groups = names(hdf5, WEIGHTS_GROUP, 'layer_names', file)
    .map((layer) => `${WEIGHTS_GROUP}/${layer}`)
    .map((group) => names(hdf5, group, 'weight_names', file).map((weight) => `${group}/${weight}`))
    .filter((paths) => paths.length > 0);
  const layers = slotsByTopLayer(model.slots);
  if (layers.length !== groups.length) {
    invalid(file, `weights for ${groups.length} layers; the config has ${layers.length} layers with weights`);
  }
  const paths = new Map<WeightId, string>();
  for (const [place, slots] of layers.entries()) {
    const stored = groups[place]!;
    if (stored.length !== slots.length) {
      invalid(
        file,
        `layer ${quoted(slots[0]!.top)} has ${stored.length} weights; its config asks for ${slots.length}`,
      );
    }
    for (const [index, slot] of slots.entries()) paths.set(slot.id, stored[index]!);
  }
  return paths;
}

function slotsByTopLayer(slots: readonly WeightSlot[]): WeightSlot[][] {
  const layers = new Map<string, WeightSlot[]>();
  for (const slot of slots) {
    const layer = layers.get(slot.top);
    if (layer === undefined) layers.set(slot.top, [slot]);
    else layer.push(slot);
  }
  return [...layers.values()].map((layer) => [
    ...layer.filter((slot) => slot.trainable),
    ...layer.filter((slot) => !slot.trainable),
  ]);
}

/** An attribute of names, whole or cut into parts. */
function names(hdf5: Hdf5File, path: string, attribute: string, file: string): string[] {
  if (!hdf5.hasGroup(path)) invalid(file, `the group ${quoted(path)} is missing`);
  if (hdf5.hasAttribute(path, attribute)) return hdf5.texts(path, attribute);
  const parts: string[] = [];
  for (let part = 0; part < MAX_NAME_PARTS && hdf5.hasAttribute(path, `${attribute}${part}`); part += 1) {
    parts.push(...hdf5.texts(path, `${attribute}${part}`));
  }
  return parts.length > 0 ? parts : invalid(file, `${quoted(path)} has no attribute ${attribute}`);
}
