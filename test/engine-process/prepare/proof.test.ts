import type { LoadedModel } from '../../../src/engine-process/backends/backend';
import { proveModel } from '../../../src/engine-process/prepare/proof';
import { readModel } from '../../../src/formats/read-model';
import { runReference } from '../../../src/graph/reference';
import type { PreparedModel } from '../../../src/messages/protocol';
import { concatRows, sliceRows } from '../../../src/tensor/rows';
import type { NamedTensors, Tensor } from '../../../src/tensor/tensor';
import { memoryFiles } from '../../support/model-files';
import { tinyModelFiles } from '../../support/tiny-models';

/** Proves the reference of a small model against itself, its outputs changed by `spoil`. */
async function prove(spoil: (output: Tensor, rows: number) => Tensor): Promise<number> {
  const weights = Float32Array.from({ length: 8 }, (_, index) => index / 8);
  const files = { ...tinyModelFiles(0), 'weights.bin': Buffer.from(weights.buffer) };
  const source = await readModel(memoryFiles(files));
  if (!('graph' in source)) throw new Error(source.format);
  const { graph } = source;
  const inputs = graph.inputs.map(({ name }) => ({ name, dtype: 'float32', shape: [null, 3, 1] }));
  const model = { inputs, outputs: [], rowLengthsTensor: null, indexLimits: [], minimumSteps: null };
  const loaded: LoadedModel = {
    model: model as unknown as PreparedModel,
    run: (tensors: NamedTensors) =>
      new Map(
        [...runReference(graph, tensors)].map(([name, { shape, data }]): [string, Tensor] => {
          const output: Tensor = { dtype: 'float32', shape: [...shape], data: Float32Array.from(data) };
          return [name, spoil(output, shape[0] ?? 0)];
        }),
      ),
    dispose: () => undefined,
  };
  return proveModel(loaded, graph);
}

it('a graph that computes what its layers say is proved', async () => {
  expect(await prove((output) => output)).toBeLessThan(1e-5);
});

it('a graph that mixes up later rows of a large batch is not', async () => {
  const swapped = prove((output, rows) => {
    if (rows < 8) return output;
    return concatRows([
      sliceRows(output, 0, rows - 2),
      sliceRows(output, rows - 1, 1),
      sliceRows(output, rows - 2, 1),
    ]);
  });
  await expect(swapped).rejects.toThrow(/itself alone, as row 6 of a batch of 8/);
});
