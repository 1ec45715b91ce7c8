import { tooLarge } from '../refusal';
import { readFields, readText } from './protobuf-fields';

/** What is needed of a NodeDef to know what may run. */
export interface NodeSummary {
  readonly name: string;
  readonly op: string;
  /** Names of the nodes it takes inputs from, without output numbers and `^`. */
  readonly inputs: readonly string[];
  /** Functions that its attributes name. */
  readonly functions: readonly string[];
}

export interface GraphSummary {
  readonly nodes: readonly NodeSummary[];
  /** Nodes of the library's functions, by the function's name. */
  readonly functions: ReadonlyMap<string, readonly NodeSummary[]>;
}

/** BERT-large has about 20,000; inception with its saver 6,000. */
const MAX_NODES = 500_000;

/** Field numbers of tensorflow/core/framework/{graph,function,node_def,attr_value}.proto. */
export function readGraphDef(message: Uint8Array, file: string): GraphSummary {
  const nodes: NodeSummary[] = [];
  const functions = new Map<string, NodeSummary[]>();
  let count = 0;
  const counted = (node: NodeSummary): NodeSummary => {
    count += 1;
    if (count > MAX_NODES) tooLarge(file, `more than ${MAX_NODES} operations`);
    return node;
  };
  const readFunction = (bytes: Uint8Array): void => {
    let name = '';
    const body: NodeSummary[] = [];
    const readSignature = (definition: Uint8Array): void =>
      readFields(definition, { bytes: { 1: (value) => (name = readText(value)) } }, file);
    readFields(
      bytes,
      { bytes: { 1: readSignature, 3: (node) => body.push(counted(readNode(node, file))) } },
      file,
    );
    functions.set(name, body);
  };
  const readLibrary = (library: Uint8Array): void =>
    readFields(library, { bytes: { 1: readFunction } }, file);
  readFields(
    message,
    { bytes: { 1: (node) => nodes.push(counted(readNode(node, file))), 2: readLibrary } },
    file,
  );
  return { nodes, functions };
}

function readNode(message: Uint8Array, file: string): NodeSummary {
  let name = '';
  let op = '';
  const inputs: string[] = [];
  const functions: string[] = [];
  const readFunctionName = (value: Uint8Array): void =>
    readFields(value, { bytes: { 1: (text) => functions.push(readText(text)) } }, file);
  const readList = (value: Uint8Array): void => readFields(value, { bytes: { 9: readFunctionName } }, file);
  const readAttribute = (value: Uint8Array): void =>
    readFields(value, { bytes: { 1: readList, 10: readFunctionName } }, file);
  const readEntry = (value: Uint8Array): void => readFields(value, { bytes: { 2: readAttribute } }, file);
  readFields(
    message,
    {
      bytes: {
        1: (value) => (name = readText(value)),
        2: (value) => (op = readText(value)),
        3: (value) => inputs.push(sourceNode(readText(value))),
        5: readEntry,
      },
    },
    file,
  );
  return { name, op, inputs, functions };
}

/** `^node` and `node:2` are both of `node`. */
export function sourceNode(input: string): string {
  return input.replace(/^\^/, '').replace(/:.*$/, '');
}
