import { readModel } from '../../src/formats/read-model';
import { chooseSignature } from '../../src/formats/saved-model/choose-signature';
import { freezeTfjsGraph } from '../../src/formats/tfjs-graph';
import { memoryFiles } from '../support/model-files';

const FLOAT = { type: 'DT_FLOAT' };
const NODES = [
  {
    name: 'x',
    op: 'Placeholder',
    attr: { dtype: FLOAT, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
  },
  {
    name: 'w',
    op: 'Const',
    attr: { dtype: FLOAT, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: {} } } },
  },
  {
    name: 'y',
    op: 'MatMul',
    input: ['x', 'w'],
    attr: { T: FLOAT, transpose_a: { b: false }, transpose_b: { b: true } },
  },
];
const SIGNATURE = {
  inputs: { x: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '2' }] } } },
  outputs: {
    scores: { name: 'y:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '3' }] } },
  },
};

function graphModel(nodes: readonly object[], more: object = { signature: SIGNATURE }) {
  return memoryFiles({
    'model.json': {
      format: 'graph-model',
      modelTopology: { node: nodes, versions: { producer: 1087 } },
      weightsManifest: [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [3, 2], dtype: 'float32' }] }],
      ...more,
    },
    'w.bin': new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
  });
}

test('a graph model becomes a SavedModel with its own signature', async () => {
  const model = await readModel(graphModel(NODES));
  if (model.format !== 'tfjs_graph') throw new Error(model.format);
  expect(chooseSignature(model.inspection, 'model.json')).toEqual({
    key: 'serving_default',
    signature: {
      inputs: [{ name: 'x', dtype: 'float32', shape: [null, 2] }],
      outputs: [{ name: 'scores', dtype: 'float32', shape: [null, 3] }],
    },
  });
  // The weights stand in the file as they were in the shard.
  const weights = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
  expect(Buffer.from(model.savedModel).includes(weights)).toBe(true);
});

test('an older signature in userDefinedMetadata is taken', () => {
  expect(() =>
    freezeTfjsGraph(graphModel(NODES, { userDefinedMetadata: { signature: SIGNATURE } })),
  ).not.toThrow();
});

test.each([
  [
    'an operation that is not allowed',
    graphModel([...NODES, { name: 'f', op: 'ReadFile' }]),
    'node "f" is a "ReadFile"',
  ],
  [
    'a constant without weights',
    graphModel([...NODES, { name: 'v', op: 'Const' }]),
    'constant "v" is missing',
  ],
  ['no signature', graphModel(NODES, {}), 'has no signature'],
  [
    'an unknown dtype',
    graphModel([{ name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_EVIL' } } }]),
    'DT_EVIL',
  ],
  ['a node that is no object', graphModel([3 as unknown as object]), 'a node is not an object'],
])('%s is refused', async (_, files, message) => {
  await expect(readModel(files)).rejects.toThrow(message);
});

test('functions are refused', async () => {
  const files = graphModel(NODES, {
    modelTopology: { node: NODES, library: { function: [{ signature: { name: 'f' } }] } },
    signature: SIGNATURE,
  });
  await expect(readModel(files)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});
