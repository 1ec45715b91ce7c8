import { StriateError } from '../../../src/errors/striate-error';
import { readModelConfig } from '../../../src/formats/keras-config/read-model';
import type { Json } from '../../../src/formats/untrusted-json';

type Entry = Readonly<Record<string, unknown>>;

function sequential(...layers: readonly Entry[]): Json {
  const input = { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 8, 3] } };
  return { class_name: 'Sequential', config: { name: 's', layers: [input, ...layers] } } as unknown as Json;
}

function layer(className: string, config: Entry = {}, rest: Entry = {}): Entry {
  return { class_name: className, config: { name: 'mine', ...config }, ...rest };
}

function refusal(json: Json, dialect: 'keras2' | 'keras3' = 'keras3'): StriateError {
  try {
    readModelConfig(json, 'config.json', dialect);
  } catch (error) {
    if (error instanceof StriateError) return error;
    throw error;
  }
  throw new Error('was read');
}

describe('layers are taken from the allow-list alone', () => {
  test.each<[string, Entry]>([
    ['Lambda', layer('Lambda', { function: { class_name: '__lambda__', config: { code: 'x' } } })],
    ['an unknown class', layer('MultiHeadAttention')],
    ['a class named like a JavaScript property', layer('toString')],
    ['a custom module', layer('Dense', { units: 1 }, { module: 'my.package' })],
    ['the module of operations', layer('Add', {}, { module: 'keras.src.ops.numpy' })],
    ['a module that only begins like Keras', layer('Dense', { units: 1 }, { module: 'keras.evil' })],
    ['a registered object', layer('Dense', { units: 1 }, { registered_name: 'pkg>Dense' })],
    [
      'a registered activation',
      layer('Dense', {
        units: 1,
        activation: { class_name: 'function', config: 'relu', registered_name: 'pkg>relu' },
      }),
    ],
    [
      'an activation that is code',
      layer('Dense', { units: 1, activation: { class_name: '__lambda__', config: {} } }),
    ],
    ['a custom layer inside a wrapper', layer('TimeDistributed', { layer: layer('Evil') })],
    ['a custom cell', layer('RNN', { cell: layer('EvilCell') })],
    [
      'an int8 layer',
      layer('Dense', { units: 1, dtype: { class_name: 'QuantizedDTypePolicy', config: {} } }),
    ],
    ['a LoRA layer', layer('Dense', { units: 1, lora_rank: 4 })],
  ])('%s is refused by name', (_, entry) => {
    const error = refusal(sequential(entry));
    expect(error.code).toBe('FORMAT_UNSUPPORTED_LAYER');
    expect(error.message).toMatch(/^config\.json: layer ".+" of class ".+" is not supported: /);
  });
});

describe('options that would change the numbers are refused with their value', () => {
  test.each<[string, Entry]>([
    ['stateful = true', layer('LSTM', { units: 2, stateful: true })],
    ['time_major = true', layer('GRU', { units: 2, time_major: true })],
    ['activation = "glu"', layer('Dense', { units: 2, activation: 'glu' })],
    ['interpolation = "bicubic"', layer('Resizing', { height: 2, width: 2, interpolation: 'bicubic' })],
    ['pad_to_aspect_ratio = true', layer('Resizing', { height: 2, width: 2, pad_to_aspect_ratio: true })],
    ['padding = "causal"', layer('Conv2D', { filters: 1, kernel_size: 3, padding: 'causal' })],
    ['rms_scaling = true', layer('LayerNormalization', { rms_scaling: true })],
    ['axis with several axes', layer('BatchNormalization', { axis: [1, 2] })],
    [
      'quantization_config',
      layer('Conv1D', { filters: 1, kernel_size: 3, quantization_config: { bits: 8 } }),
    ],
  ])('%s', (option, entry) => {
    const error = refusal(sequential(entry));
    expect(error).toMatchObject({ code: 'FORMAT_UNSUPPORTED_LAYER' });
    expect(error.message).toContain(option);
    expect(error.message).toContain('"mine"');
  });

  test('a mask that reaches a recurrent layer, but not one that a Flatten ends', () => {
    const embedding = {
      class_name: 'Embedding',
      config: { name: 'e', input_dim: 5, output_dim: 2, mask_zero: true },
    };
    const input = { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 8] } };
    const model = (...rest: Entry[]): Json =>
      ({
        class_name: 'Sequential',
        config: { name: 's', layers: [input, embedding, ...rest] },
      }) as unknown as Json;
    expect(refusal(model(layer('LSTM', { units: 2 }))).message).toContain('a mask from the Embedding "e"');
    const flat = readModelConfig(
      model(layer('Flatten'), layer('Dense', { name: 'd', units: 1 })),
      'f',
      'keras3',
    );
    expect(flat.nodes).toHaveLength(3);
  });
});

describe('wrong options are invalid, with expected and got', () => {
  test.each<[string, Entry]>([
    ['units: expected an integer of at least 1, got "\'3\'"', layer('Dense', { units: '3' })],
    ['units: expected an integer of at least 1, got "0"', layer('Dense', { units: 0 })],
    ['units: expected an integer of at least 1, got "1000000000000"', layer('Dense', { units: 1e12 })],
    ['kernel_size: expected 2 integers', layer('Conv2D', { filters: 1, kernel_size: [3] })],
    ['groups: expected a divisor of 3 filters', layer('Conv1D', { filters: 3, kernel_size: 3, groups: 2 })],
    ['target_shape: expected at most one -1', layer('Reshape', { target_shape: [-1, -1] })],
    ['dims: expected each axis from 1 once', layer('Permute', { dims: [1, 1] })],
    ['axis: expected an axis of an input of rank 3', layer('BatchNormalization', { axis: 5 })],
    ['use_bias: expected true or false', layer('Dense', { units: 1, use_bias: 'yes' })],
  ])('%s', (message, entry) => {
    const error = refusal(sequential(entry));
    expect(error.code).toBe('FORMAT_INVALID');
    expect(error.message).toContain(message);
  });
});

describe('functional graphs', () => {
  const input = {
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', batch_input_shape: [null, 4] },
    inbound_nodes: [],
  };
  function dense(name: string, inbound: unknown): Entry {
    return { class_name: 'Dense', name, config: { name, units: 4 }, inbound_nodes: inbound };
  }
  function functional(layers: readonly Entry[], outputs: unknown = [['b', 0, 0]]): Json {
    return {
      class_name: 'Functional',
      config: { name: 'f', layers, input_layers: [['x', 0, 0]], output_layers: outputs },
    } as unknown as Json;
  }

  test.each<[string, Json]>([
    ['a cycle', functional([input, dense('a', [[['b', 0, 0, {}]]]), dense('b', [[['a', 0, 0, {}]]])])],
    ['a layer that takes itself', functional([input, dense('b', [[['b', 0, 0, {}]]])])],
    ['an unknown layer', functional([input, dense('b', [[['ghost', 0, 0, {}]]])])],
    ['an unknown call', functional([input, dense('b', [[['x', 3, 0, {}]]])])],
    ['an unknown output', functional([input, dense('b', [[['x', 0, 2, {}]]])])],
    ['a negative output', functional([input, dense('b', [[['x', 0, -1, {}]]])])],
    ['two layers of one name', functional([input, dense('b', [[['x', 0, 0, {}]]]), dense('b', [])])],
    ['an output that is not there', functional([input, dense('b', [[['x', 0, 0, {}]]])], [['c', 0, 0]])],
    ['a call without inputs', functional([input, dense('b', [[]])])],
  ])('%s is invalid', (_, json) => {
    expect(refusal(json, 'keras2').code).toBe('FORMAT_INVALID');
  });

  test('training = true in a call is refused', () => {
    const error = refusal(functional([input, dense('b', [[['x', 0, 0, { training: true }]]])]), 'keras2');
    expect(error).toMatchObject({ code: 'FORMAT_UNSUPPORTED_LAYER' });
    expect(error.message).toContain('"training"');
  });

  test('calls of nested shared models cannot multiply without bound', () => {
    let inner: Entry = {
      class_name: 'Sequential',
      config: { name: 'm0', layers: [layer('ReLU'), layer('ReLU', { name: 'r2' })] },
    };
    for (let depth = 1; depth < 20; depth += 1) {
      const name = `m${depth}`;
      inner = {
        class_name: 'Functional',
        config: {
          name,
          layers: [
            { ...input },
            {
              ...inner,
              name: 'n',
              config: { ...(inner['config'] as Entry), name: 'n' },
              inbound_nodes: [[['x', 0, 0, {}]], [['n', 1, 0, {}]]],
            },
          ],
          input_layers: [['x', 0, 0]],
          output_layers: [['n', 2, 0]],
        },
      };
    }
    const started = process.cpuUsage();
    expect(refusal(inner as unknown as Json, 'keras2').code).toBe('FORMAT_TOO_LARGE');
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});
