import type { NamedTensors } from '../tensor/tensor';
import type { GraphNode, ModelGraph } from './ir';
import { opShapes } from './op-shapes/op-shapes';
import { invalidModel } from './problem';
import { evaluate } from './reference/evaluate';
import { zeros, type NdArray } from './reference/nd-array';
import { inferShapes, shapeContext } from './shapes';

export interface ReferenceOptions {
  /** True lengths of rows padded at the end of axis 1: every row is run alone, without its padding. */
  readonly rowLengths?: readonly number[];
  /** Nodes whose first output is wanted too, under their id. */
  readonly extraOutputs?: readonly string[];
}

/**
 * Runs a valid graph in plain float64, without TensorFlow: the oracle of the compiler. `inputs` are by input name; the
 * answers are by output name. Slow: about a tenth of a second for ten million products. With `rowLengths` outputs that
 * are sequences are zero after a row's end. Throws FORMAT_INVALID when inputs do not fit the graph.
 */
export function runReference(
  graph: ModelGraph,
  inputs: NamedTensors,
  options: ReferenceOptions = {},
): ReadonlyMap<string, NdArray> {
  const arrays = new Map<string, NdArray>();
  for (const { name } of graph.inputs) {
    const tensor = inputs.get(name);
    if (tensor === undefined) throw invalidModel(`input "${name}" is not given`);
    arrays.set(name, { shape: tensor.shape, data: new Float64Array(tensor.data) });
  }
  const extra = options.extraOutputs ?? [];
  return options.rowLengths === undefined
    ? runBatch(graph, arrays, extra)
    : runRows(graph, arrays, { extra, rowLengths: options.rowLengths });
}

function runBatch(
  graph: ModelGraph,
  inputs: ReadonlyMap<string, NdArray>,
  extra: readonly string[],
): ReadonlyMap<string, NdArray> {
  inferShapes(graph, new Map([...inputs].map(([name, { shape }]) => [name, shape])));
  const values = new Map<string, readonly NdArray[]>([...inputs].map(([name, array]) => [name, [array]]));
  for (const node of graph.nodes) values.set(node.id, evaluateNode(graph, node, values));
  const outputs = graph.outputs.map(
    ({ name, tensor }) => [name, values.get(tensor.node)![tensor.output]!] as const,
  );
  return new Map([...extra.map((id) => [id, values.get(id)![0]!] as const), ...outputs]);
}

function evaluateNode(
  graph: ModelGraph,
  node: GraphNode,
  values: ReadonlyMap<string, readonly NdArray[]>,
): NdArray[] {
  const context = shapeContext(graph, node);
  return evaluate(
    node.op,
    node.inputs.map((ref) => values.get(ref.node)![ref.output]!),
    {
      read: (id) => {
        const { shape, data } = context.weight(id);
        return { shape, data: new Float64Array(data) };
      },
      outputShape: (op, inputs) =>
        opShapes(
          context,
          op,
          inputs.map((input) => input.shape),
        )[0]!.map(Number),
    },
  );
}

function runRows(
  graph: ModelGraph,
  inputs: ReadonlyMap<string, NdArray>,
  options: { readonly extra: readonly string[]; readonly rowLengths: readonly number[] },
): ReadonlyMap<string, NdArray> {
  const padded = graph.inputs.find((input) => input.shape[1] === null)?.name;
  const rows = options.rowLengths.map((length, row) =>
    runBatch(
      graph,
      new Map(
        [...inputs].map(([name, array]) => [name, takeRow(array, row, name === padded ? length : null)]),
      ),
      options.extra,
    ),
  );
  const names = [...(rows[0]?.keys() ?? [])];
  return new Map(names.map((name) => [name, stackRows(rows.map((outputs) => outputs.get(name)!))]));
}

function takeRow({ shape, data }: NdArray, row: number, steps: number | null): NdArray {
  const [batch, length, ...rest] = shape;
  const size = data.length / batch!;
  const kept = steps === null ? size : (size / length!) * steps;
  const axes = steps === null ? shape.slice(1) : [steps, ...rest];
  return { shape: [1, ...axes], data: data.slice(row * size, row * size + kept) };
}

/** Rows of different numbers of steps, zero-padded to the longest. */
function stackRows(rows: readonly NdArray[]): NdArray {
  const longest = rows.reduce((a, b) => (a.data.length >= b.data.length ? a : b));
  const stacked = zeros([rows.length, ...longest.shape.slice(1)]);
  rows.forEach((row, index) => stacked.data.set(row.data, index * longest.data.length));
  return stacked;
}
