import { loadHdf5 } from '../../src/formats/hdf5/hdf5-module';
import { readModel } from '../../src/formats/read-model';
import type { ModelGraph } from '../../src/graph/ir';
import { runReference } from '../../src/graph/reference';
import { goldenCases, goldenFiles, type GoldenCase } from '../support/keras-golden';

jest.setTimeout(60_000);

beforeAll(async () => {
  await loadHdf5();
}, 120_000);

async function readGraph(file: string): Promise<ModelGraph> {
  const model = await readModel(goldenFiles(file));
  if (model.format !== 'keras' && model.format !== 'keras_h5') throw new Error(model.format);
  return model.graph;
}

/** Largest difference between the reference interpreter and what Keras computed, over all outputs. */
function largestError(graph: ModelGraph, golden: GoldenCase): number {
  const inputs = graph.inputs.map(({ name, dtype }, place) => {
    const { shape, data } = golden.inputs[place]!;
    return [name, { dtype, shape, data }] as const;
  });
  const outputs = runReference(graph, new Map(inputs));
  expect(graph.outputs).toHaveLength(golden.outputs.length);
  const errors = graph.outputs.map(({ name }, place) => {
    const expected = golden.outputs[place]!;
    const got = outputs.get(name)!;
    expect(got.shape).toEqual(expected.shape);
    return expected.data.reduce((most, value, at) => Math.max(most, Math.abs(value - got.data[at]!)), 0);
  });
  return Math.max(...errors);
}

const files = goldenCases().flatMap((golden) => golden.files.map((file) => ({ file, golden })));

describe('models saved by Keras 3.15.1 compute what Keras computed', () => {
  test.each(files)('$file', async ({ file, golden }) => {
    const graph = await readGraph(file);
    expect(largestError(graph, golden)).toBeLessThanOrEqual(golden.tolerance);
  });
});

test('both files of a model give the same graph', async () => {
  const both = goldenCases().filter((golden) => golden.files.length === 2);
  expect(both.length).toBeGreaterThan(25);
  for (const { name } of both) {
    const archive = await readGraph(`${name}.keras`);
    const legacy = await readGraph(`${name}.h5`);
    expect([...legacy.weights.keys()]).toEqual([...archive.weights.keys()]);
    expect(legacy.nodes).toEqual(archive.nodes);
    expect(legacy.inputs).toEqual(archive.inputs);
  }
});

test('the signature is named by the input and output layers, in the order of the model', async () => {
  const graph = await readGraph('seq2seq.keras');
  expect(graph.inputs.map(({ name, shape }) => ({ name, shape }))).toEqual([
    { name: 'past', shape: [null, 12, 2] },
    { name: 'known_future', shape: [null, 4, 3] },
  ]);
  expect(graph.outputs.map(({ name }) => name)).toEqual(['forecast']);
  const states = await readGraph('lstm_states.keras');
  expect(states.outputs.map(({ name }) => name)).toEqual(['encoder', 'encoder_1', 'encoder_2']);
});

test('a shared layer is read once and called twice', async () => {
  const graph = await readGraph('shared_layer.keras');
  expect(graph.nodes.filter((node) => node.layer === 'shared')).toHaveLength(3);
  expect([...graph.weights.keys()]).toEqual(['shared/kernel', 'shared/bias']);
});

test('the version of the file is told', async () => {
  await expect(readModel(goldenFiles('dense.h5'))).resolves.toMatchObject({ kerasVersion: '3.15.1' });
});
