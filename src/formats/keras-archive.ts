import type { ModelGraph, Weight } from '../graph/ir';
import { loadHdf5 } from './hdf5/hdf5-module';
import { Hdf5File } from './hdf5/hdf5-file';
import { kerasDialect } from './keras-config/keras-version';
import type { LayersConfig } from './keras-config/tfjs-config';
import { fillWeights } from './keras-config/fill-weights';
import { readModelConfig } from './keras-config/read-model';
import type { WeightSlot } from './keras-config/weight-plan';
import { readBounded, MAX_FILE_BYTES, type ModelFiles } from './model-files';
import { invalid, quoted, unsupported } from './refusal';
import { isObject, parseJson } from './untrusted-json';
import { readZipMembers } from './zip-members';

/** A graph and the version of the program that wrote its file, as the file says. */
export interface KerasModel {
  readonly kerasVersion: string;
  readonly graph: ModelGraph;
  /** What the graph was read from, checked with it. */
  readonly config: LayersConfig;
}

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';
/** Weights that Keras cuts into several files, or keeps in NumPy's format. */
const OTHER_WEIGHTS = ['model.weights.json', 'model.weights.npz'];
/** Keras' own archive has three members and perhaps some assets. Its own ratio bound is the same. */
const LIMITS = { maxMembers: 1000, maxMemberBytes: MAX_FILE_BYTES, maxRatio: 100 };

/**
 * Reads a `.keras` archive of Keras 3, or of tf.keras 2.12 to 2.15: a zip of a config and an HDF5 file of weights.
 * @param name the archive's name among `files`
 * @throws StriateError FORMAT_INVALID, FORMAT_UNSUPPORTED, FORMAT_UNSUPPORTED_LAYER, FORMAT_TOO_LARGE
 */
export async function readKerasArchive(files: ModelFiles, name: string): Promise<KerasModel> {
  const wanted = new Set([CONFIG, METADATA, WEIGHTS, ...OTHER_WEIGHTS]);
  const members = await readZipMembers(readBounded(files, name), wanted, name, LIMITS);
  const strange = OTHER_WEIGHTS.find((member) => members.has(member));
  if (strange !== undefined) unsupported(name, `keeps its weights in ${strange}; expected ${WEIGHTS}`);
  const member = (wantedName: string): Uint8Array =>
    members.get(wantedName) ?? invalid(name, `has no member ${wantedName}`);
  const metadata = parseJson(member(METADATA), `${name}/${METADATA}`);
  const version = isObject(metadata) ? metadata['keras_version'] : undefined;
  if (typeof version !== 'string') invalid(`${name}/${METADATA}`, 'has no keras_version');
  const config = parseJson(member(CONFIG), `${name}/${CONFIG}`);
  const dialect = kerasDialect(version);
  const model = readModelConfig(config, `${name}/${CONFIG}`, dialect);
  const weightsName = `${name}/${WEIGHTS}`;
  const hdf5 = new Hdf5File(await loadHdf5(), member(WEIGHTS), weightsName);
  try {
    const children = containerName(hdf5, weightsName);
    const find = (slot: WeightSlot): Weight => findByPath(hdf5, slot, children, weightsName);
    const graph = fillWeights(model, find, weightsName);
    return { kerasVersion: version, graph, config: { json: config, dialect } };
  } finally {
    hdf5.close();
  }
}

/** Keras 3 keeps a container's layers under `layers`; tf.keras 2.12 to 2.15 under the second name. */
function containerName(hdf5: Hdf5File, file: string): string {
  const known = ['layers', '_layer_checkpoint_dependencies'];
  return known.find((group) => hdf5.hasGroup(group)) ?? invalid(file, 'has no group of layers');
}

function findByPath(hdf5: Hdf5File, slot: WeightSlot, children: string, file: string): Weight {
  const path = slot.path
    .split('/')
    .map((step) => (step === 'layers' ? children : step))
    .join('/');
  return (
    hdf5.numbers(path) ?? invalid(file, `weight ${quoted(slot.id)} is missing: no data set ${quoted(path)}`)
  );
}
