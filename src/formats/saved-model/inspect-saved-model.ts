import { invalid, quoted, unsupported } from '../refusal';
import { readGraphDef, sourceNode, type GraphSummary } from './graph-def';
import { checkOps } from './op-check';
import { readFields, readText } from './protobuf-fields';

/** An input or output of a signature as the file says. */
export interface SavedTensor {
  /** Key in the signature. */
  readonly name: string;
  /** The tensor in the graph: `serving_default_x:0`. */
  readonly tensor: string;
  /** `DT_FLOAT`, `DT_INT64`, ... */
  readonly dtype: string;
  /** Axis 0 first; `null` is a free axis. `null` as a whole: the rank is not known. */
  readonly shape: readonly (number | null)[] | null;
}

export interface SavedSignature {
  readonly inputs: readonly SavedTensor[];
  readonly outputs: readonly SavedTensor[];
}

export interface SavedModelInspection {
  readonly tags: readonly string[];
  /** In the file's order. */
  readonly signatures: ReadonlyMap<string, SavedSignature>;
}

/** Names by number of tensorflow/core/framework/types.proto. */
const DTYPES: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  5: 'DT_INT16',
  6: 'DT_INT8',
  7: 'DT_STRING',
  8: 'DT_COMPLEX64',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  14: 'DT_BFLOAT16',
  17: 'DT_UINT16',
  18: 'DT_COMPLEX128',
  19: 'DT_HALF',
  20: 'DT_RESOURCE',
  21: 'DT_VARIANT',
  22: 'DT_UINT32',
  23: 'DT_UINT64',
};
const SERVE = 'serve';
/** What TensorFlow runs itself at load, as a signature (2.x) and as collections (1.x). */
const INIT_SIGNATURE = '__saved_model_init_op';
const INIT_COLLECTIONS: ReadonlySet<string> = new Set(['saved_model_main_op', 'legacy_init_op']);
const MAX_RANK = 8;

/**
 * Reads `saved_model.pb` without running it: its signatures, and that every operation in it is allowed.
 * @param file name for messages
 * @throws StriateError FORMAT_INVALID, FORMAT_UNSUPPORTED (no `serve` graph, assets), FORMAT_FORBIDDEN_OP
 */
export function inspectSavedModel(bytes: Uint8Array, file: string): SavedModelInspection {
  const graphs: MetaGraph[] = [];
  readFields(bytes, { bytes: { 2: (message) => graphs.push(readMetaGraph(message, file)) } }, file);
  const serving = graphs.filter((graph) => graph.tags.includes(SERVE));
  const [graph] = serving;
  if (graph === undefined || serving.length > 1) {
    unsupported(file, `has ${serving.length} graphs with the tag ${quoted(SERVE)}; expected one`);
  }
  if (graph.assets > 0) unsupported(file, 'has assets: its operations read files');
  const outputs = [...graph.signatures.values()].flatMap((signature) => signature.outputs);
  const summary = graph.graph ?? invalid(file, 'has no graph');
  checkOps(
    summary,
    { served: outputs.map((output) => sourceNode(output.tensor)), loaded: graph.loaded.map(sourceNode) },
    file,
  );
  return { tags: graph.tags, signatures: graph.signatures };
}

interface MetaGraph {
  readonly tags: string[];
  readonly signatures: Map<string, SavedSignature>;
  /** Tensors and operations that are run when the model is loaded. */
  readonly loaded: string[];
  assets: number;
  graph: GraphSummary | null;
}

function readMetaGraph(message: Uint8Array, file: string): MetaGraph {
  const result: MetaGraph = { tags: [], signatures: new Map(), loaded: [], assets: 0, graph: null };
  const readInfo = (info: Uint8Array): void =>
    readFields(info, { bytes: { 4: (tag) => result.tags.push(readText(tag)) } }, file);
  readFields(
    message,
    {
      bytes: {
        1: readInfo,
        2: (graph) => (result.graph = readGraphDef(graph, file)),
        // SaverDef: field 3 is the operation that restores.
        3: (saver) => readFields(saver, { bytes: { 3: (name) => result.loaded.push(readText(name)) } }, file),
        4: (entry) => {
          const { key, value } = readMapEntry(entry, file);
          if (INIT_COLLECTIONS.has(key)) result.loaded.push(...readNodeList(value, file));
        },
        5: (entry) => {
          const { key, value } = readMapEntry(entry, file);
          const signature = readSignature(value, file);
          if (key === INIT_SIGNATURE) result.loaded.push(...signature.outputs.map((output) => output.tensor));
          else result.signatures.set(key, signature);
        },
        6: () => (result.assets += 1),
      },
    },
    file,
  );
  return result;
}

/** CollectionDef: field 1 is a list of names. */
function readNodeList(message: Uint8Array, file: string): string[] {
  const names: string[] = [];
  const readNames = (list: Uint8Array): void =>
    readFields(list, { bytes: { 1: (name) => names.push(readText(name)) } }, file);
  readFields(message, { bytes: { 1: readNames } }, file);
  return names;
}

function readSignature(message: Uint8Array, file: string): SavedSignature {
  const inputs: SavedTensor[] = [];
  const outputs: SavedTensor[] = [];
  const into = (list: SavedTensor[]) => (entry: Uint8Array) => {
    const { key, value } = readMapEntry(entry, file);
    list.push(readTensorInfo(key, value, file));
  };
  readFields(message, { bytes: { 1: into(inputs), 2: into(outputs) } }, file);
  return { inputs, outputs };
}

function readTensorInfo(name: string, message: Uint8Array, file: string): SavedTensor {
  let tensor = '';
  let dtype = 0;
  let shape: (number | null)[] | null = null;
  const strange = (): never => unsupported(file, `tensor ${quoted(name)} is sparse or composite`);
  readFields(
    message,
    {
      bytes: {
        1: (value) => (tensor = readText(value)),
        3: (value) => (shape = readShape(value, name, file)),
        4: strange,
        5: strange,
      },
      integers: { 2: (value) => (dtype = value) },
    },
    file,
  );
  return { name, tensor, dtype: DTYPES[dtype] ?? `number ${dtype}`, shape };
}

function readShape(message: Uint8Array, name: string, file: string): (number | null)[] | null {
  const shape: (number | null)[] = [];
  const rank = { known: true };
  const readAxis = (axis: Uint8Array): void => {
    let size = 0;
    readFields(axis, { integers: { 1: (value) => (size = value) } }, file);
    shape.push(size < 0 ? null : size);
    if (shape.length > MAX_RANK) invalid(file, `tensor ${quoted(name)} has more than ${MAX_RANK} axes`);
  };
  readFields(
    message,
    { bytes: { 2: readAxis }, integers: { 3: (value) => (rank.known = value === 0) } },
    file,
  );
  return rank.known ? shape : null;
}

function readMapEntry(entry: Uint8Array, file: string): { key: string; value: Uint8Array } {
  let key = '';
  let value = new Uint8Array(0);
  readFields(
    entry,
    { bytes: { 1: (bytes) => (key = readText(bytes)), 2: (bytes) => (value = new Uint8Array(bytes)) } },
    file,
  );
  return { key, value };
}
