import { loadHdf5 } from '../../../src/formats/hdf5/hdf5-module';
import { readModel } from '../../../src/formats/read-model';
import { inspectSavedModel } from '../../../src/formats/saved-model/inspect-saved-model';
import { freezeTfjsGraph } from '../../../src/formats/tfjs-graph';
import { compileGraph, type CompiledGraph } from '../../../src/graph/compile';
import type { DType, Tensor } from '../../../src/tensor/tensor';
import { goldenCases, goldenFiles, type GoldenCase } from '../../support/keras-golden';
import { memoryFiles } from '../../support/model-files';
import { SavedModelRunner } from '../../support/saved-model-runner';

jest.setTimeout(300_000);

let runner: SavedModelRunner;

beforeAll(async () => {
  await loadHdf5();
  runner = new SavedModelRunner();
}, 120_000);
afterAll(() => runner.close());

const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array };

function tensorOf(dtype: DType, { shape, data }: GoldenCase['inputs'][number]): Tensor {
  return { dtype, shape, data: ARRAYS[dtype].from(data) };
}

test.each(goldenCases())('$name, compiled, computes what Keras computed', async (golden) => {
  const model = await readModel(goldenFiles(golden.files[0]!));
  if (model.format !== 'keras') throw new Error(model.format);
  const { graph } = model;
  const compiled = compileGraph(graph, { precision: 'float32', recurrence: 'block_lstm', rowLengths: true });
  const inputs = new Map(
    graph.inputs.map(({ name, dtype }, place) => [name, tensorOf(dtype, golden.inputs[place]!)]),
  );
  const outputs = await runner.with(compiled, (run) => run(inputs));
  for (const [place, { name }] of graph.outputs.entries()) {
    const expected = golden.outputs[place]!;
    const got = outputs.get(name)!;
    expect(got.shape).toEqual(expected.shape);
    const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const error = expected.data.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - got.data[at]!)),
      0,
    );
    expect(error / largest).toBeLessThanOrEqual(golden.tolerance);
  }
});

test('a TF.js graph model that its converter fused runs as a frozen SavedModel', async () => {
  const type = { type: 'DT_FLOAT' };
  const word = (text: string): string => Buffer.from(text).toString('base64');
  const picture = { dim: [{ size: '-1' }, { size: '4' }, { size: '4' }, { size: '1' }] };
  const convolution = {
    T: type,
    strides: { list: { i: ['1', '1', '1', '1'] } },
    dilations: { list: { i: ['1', '1', '1', '1'] } },
    padding: { s: word('SAME') },
    data_format: { s: word('NHWC') },
    fused_ops: { list: { s: [word('BiasAdd'), word('Relu')] } },
    num_args: { i: '1' },
    epsilon: { f: 0 },
    explicit_paddings: { list: {} },
  };
  const nodes = [
    { name: 'x', op: 'Placeholder', attr: { dtype: type, shape: { shape: picture } } },
    { name: 'kernel', op: 'Const', attr: { dtype: type } },
    { name: 'bias', op: 'Const', attr: { dtype: type } },
    { name: 'conv', op: '_FusedConv2D', input: ['x', 'kernel', 'bias'], attr: convolution },
  ];
  const weights = [
    { name: 'kernel', shape: [1, 1, 1, 1], dtype: 'float32' },
    { name: 'bias', shape: [1], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: 0 } },
  ];
  const savedModel = freezeTfjsGraph(
    memoryFiles({
      'model.json': {
        format: 'graph-model',
        modelTopology: { node: nodes },
        signature: {
          inputs: { picture: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: picture } },
          outputs: { map: { name: 'conv:0', dtype: 'DT_FLOAT', tensorShape: picture } },
        },
        weightsManifest: [{ paths: ['w.bin'], weights }],
      },
      // The kernel 2 as float32, the bias 0.5 as 1 * 0.5.
      'w.bin': Uint8Array.of(0, 0, 0, 0x40, 1),
    }),
  );
  expect([...inspectSavedModel(savedModel, 'model.json').signatures.keys()]).toEqual(['serving_default']);
  const graph: CompiledGraph = {
    savedModel,
    signature: { inputs: [], outputs: [] },
    extraOutputNames: new Map(),
    logitsTensor: null,
    paddingExact: false,
    minimumSteps: null,
    indexLimits: [],
    inputTensors: new Map([['picture', 'x:0']]),
    outputTensors: new Map([['map', 'conv:0']]),
  };
  const data = Float32Array.from({ length: 16 }, (_, index) => index - 8);
  const outputs = await runner.with(graph, (run) =>
    run(new Map([['picture', { dtype: 'float32', shape: [1, 4, 4, 1], data }]])),
  );
  expect([...outputs.get('map')!.data]).toEqual([...data].map((value) => Math.max(2 * value + 0.5, 0)));
});
