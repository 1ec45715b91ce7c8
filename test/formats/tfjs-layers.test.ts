import type { StriateError } from '../../src/errors/striate-error';
import { readTfjsLayers } from '../../src/formats/tfjs-layers';
import type { LayerOp } from '../../src/graph/ir';
import { validateGraph } from '../../src/graph/validate';
import { memoryFiles } from '../support/model-files';

interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly quantization?: unknown;
}

function layer(className: string, name: string, config: object = {}): object {
  return { class_name: className, config: { name, ...config } };
}

function sequential(layers: readonly object[], keras = 'tfjs-layers 4.22.0'): object {
  return { class_name: 'Sequential', config: { name: 's', layers }, keras_version: keras };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

/** model.json and one shard of 0, 1, 2, ... */
function tfjs(modelTopology: object, specs: readonly Spec[], shard?: Uint8Array) {
  const count = specs.reduce((sum, { shape }) => sum + size(shape), 0);
  const values = Float32Array.from({ length: count }, (_, index) => index);
  const weights = specs.map((spec) => ({ dtype: 'float32', ...spec }));
  return memoryFiles({
    'model.json': {
      format: 'layers-model',
      modelTopology,
      weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights }],
    },
    'group1-shard1of1.bin': shard ?? new Uint8Array(values.buffer),
  });
}

const DENSE = [layer('Dense', 'd', { batch_input_shape: [null, 2], units: 3, use_bias: true })];
const DENSE_WEIGHTS: Spec[] = [
  { name: 'd/kernel', shape: [2, 3] },
  { name: 'd/bias', shape: [3] },
];

function opOf(files: ReturnType<typeof tfjs>): LayerOp {
  const { graph } = readTfjsLayers(files);
  validateGraph(graph);
  return graph.nodes[0]!.op;
}

function refusal(files: ReturnType<typeof memoryFiles>): StriateError {
  try {
    readTfjsLayers(files);
  } catch (error) {
    return error as StriateError;
  }
  throw new Error('was read');
}

describe('a layers model', () => {
  test('gives graph and weights', () => {
    const { graph } = readTfjsLayers(tfjs(sequential(DENSE), DENSE_WEIGHTS));
    expect(graph.inputs).toEqual([{ name: 'd_input', dtype: 'float32', shape: [null, 2] }]);
    expect(graph.outputs).toEqual([{ name: 'd', tensor: { node: 'd', output: 0 } }]);
    expect(graph.weights.get('d/bias')).toEqual({ shape: [3], data: Float32Array.of(6, 7, 8) });
  });

  test.each([
    ['batch_shape', [layer('InputLayer', 'x', { batch_shape: [8, 2] }), layer('Dense', 'd', { units: 3 })]],
    [
      'batch_input_shape',
      [layer('InputLayer', 'x', { batch_input_shape: [null, 2] }), layer('Dense', 'd', { units: 3 })],
    ],
  ])('takes an InputLayer with %s', (_, layers) => {
    const { graph } = readTfjsLayers(tfjs(sequential(layers), DENSE_WEIGHTS));
    expect(graph.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: [null, 2] }]);
  });

  test.each([
    ['tfjs-layers 4.22.0', { activation: 'hardSigmoid' }, { name: 'hard_sigmoid_keras2' }],
    ['2.13.1', { activation: 'hard_sigmoid' }, { name: 'hard_sigmoid_keras2' }],
    ['3.4.0', { activation: 'hard_sigmoid' }, { name: 'hard_sigmoid' }],
    ['3.4.0', { activation: 'leaky_relu' }, { name: 'leaky_relu', negativeSlope: 0.2 }],
    ['tfjs-layers 4.22.0', { activation: 'swish' }, { name: 'silu' }],
  ])('of %s means by %j %j', (version, option, activation) => {
    const layers = [layer('Dense', 'd', { batch_input_shape: [null, 2], units: 3, ...option })];
    expect(opOf(tfjs(sequential(layers, version), DENSE_WEIGHTS))).toMatchObject({ activation });
  });

  test.each([
    ['tfjs-layers 4.22.0', 'hard_sigmoid_keras2', false, [3]],
    ['2.13.1', 'sigmoid', true, [2, 3]],
  ])('of %s has the GRU defaults %s and reset_after %s', (version, name, resetAfter, bias) => {
    const layers = [layer('GRU', 'g', { batch_input_shape: [null, 4, 2], units: 1 })];
    const weights = [
      { name: 'g/gru_cell/kernel', shape: [2, 3] },
      { name: 'g/gru_cell/recurrent_kernel', shape: [1, 3] },
      { name: 'g/gru_cell/bias', shape: bias },
    ];
    expect(opOf(tfjs(sequential(layers, version), weights))).toMatchObject({
      cell: { recurrentActivation: { name }, resetAfter },
    });
  });

  test('finds the halves of a Bidirectional, and a TimeDistributed by the name of the wrapper', () => {
    const inner = layer('SimpleRNN', 'r', { units: 1, use_bias: false, return_sequences: true });
    const layers = [
      layer('Bidirectional', 'b', { batch_input_shape: [null, 4, 1], layer: inner, merge_mode: 'concat' }),
      layer('TimeDistributed', 't', { layer: layer('Dense', 'd', { units: 1, use_bias: false }) }),
    ];
    const weights = [
      { name: 'b/backward_r/kernel', shape: [1, 1] },
      { name: 'b/backward_r/recurrent_kernel', shape: [1, 1] },
      { name: 'b/forward_r/kernel', shape: [1, 1] },
      { name: 'b/forward_r/recurrent_kernel', shape: [1, 1] },
      { name: 't/kernel', shape: [2, 1] },
    ];
    const { graph } = readTfjsLayers(tfjs(sequential(layers), weights));
    validateGraph(graph);
    expect([...graph.weights].map(([id, { data }]) => [id, data[0]])).toEqual([
      ['b/forward_layer/cell/kernel', 2],
      ['b/forward_layer/cell/recurrent_kernel', 3],
      ['b/backward_layer/cell/kernel', 0],
      ['b/backward_layer/cell/recurrent_kernel', 1],
      ['t/d/kernel', 4],
    ]);
  });

  test.each([
    [{ dtype: 'uint8', scale: 0.5, min: -1 }, [2, 4], [0, 1]],
    [{ dtype: 'uint16', scale: 2, min: 1 }, [1, 0, 0, 1], [3, 513]],
    [{ dtype: 'float16', original_dtype: 'float32' }, [0x00, 0x3c, 0x00, 0xc1], [1, -2.5]],
  ])('widens weights quantized as %j', (quantization, bytes, expected) => {
    const layers = [layer('Dense', 'd', { batch_input_shape: [null, 2], units: 1, use_bias: false })];
    const specs = [{ name: 'd/kernel', shape: [2, 1], quantization }];
    const { graph } = readTfjsLayers(tfjs(sequential(layers), specs, Uint8Array.from(bytes)));
    expect([...graph.weights.get('d/kernel')!.data]).toEqual(expected);
  });
});

describe('a manifest', () => {
  test.each([
    '../w.bin',
    '/etc/passwd',
    'a/b.bin',
    'a\\b.bin',
    'w\0.bin',
    '..',
    'C:w.bin',
    'http://host/w.bin',
    '%2e%2e',
    '',
  ])('that names %j is refused before any weight is read', (path) => {
    const files = memoryFiles({
      'model.json': {
        modelTopology: sequential(DENSE),
        weightsManifest: [{ paths: ['w.bin', path], weights: DENSE_WEIGHTS }],
      },
      'w.bin': new Uint8Array(36),
      [path]: new Uint8Array(0),
    });
    expect(refusal(files)).toMatchObject({ code: 'FORMAT_INVALID' });
    expect(files.reads).toEqual(['model.json']);
  });

  test('whose shard is too short or too long names the shard', () => {
    for (const length of [0, 35, 37]) {
      const error = refusal(tfjs(sequential(DENSE), DENSE_WEIGHTS, new Uint8Array(length)));
      expect(error.message).toContain('group1-shard1of1.bin');
      expect(error.message).toContain(`hold ${length} bytes; the weights need 36`);
    }
  });

  test('with a shape of 10^12 elements is refused by the shape', () => {
    const error = refusal(tfjs(sequential(DENSE), [{ name: 'd/kernel', shape: [] }]));
    expect(error.code).toBe('FORMAT_INVALID');
    const files = memoryFiles({
      'model.json': {
        modelTopology: sequential(DENSE),
        weightsManifest: [
          { paths: ['w.bin'], weights: [{ name: 'd/kernel', shape: [1e6, 1e6], dtype: 'float32' }] },
        ],
      },
      'w.bin': new Uint8Array(4),
    });
    expect(refusal(files)).toMatchObject({ code: 'FORMAT_TOO_LARGE' });
  });

  test('whose shapes are not those of the config names the weight', () => {
    const weights = [
      { name: 'd/kernel', shape: [3, 2] },
      { name: 'd/bias', shape: [3] },
    ];
    expect(refusal(tfjs(sequential(DENSE), weights)).message).toContain(
      'weight "d/kernel": expected the shape [?, 3], got [3, 2]',
    );
  });

  test('that lacks a weight, or has a shard that is not there, says so', () => {
    expect(refusal(tfjs(sequential(DENSE), [DENSE_WEIGHTS[0]!])).message).toContain('"d/bias" is missing');
    const files = memoryFiles({
      'model.json': {
        modelTopology: sequential(DENSE),
        weightsManifest: [{ paths: ['gone.bin'], weights: [{ ...DENSE_WEIGHTS[0]!, dtype: 'float32' }] }],
      },
    });
    expect(refusal(files).message).toBe('gone.bin: the file is missing; model.json names it');
  });
});
