import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Writer } from 'protobufjs/minimal';

import { readModel } from '../../../src/formats/read-model';
import { chooseSignature } from '../../../src/formats/saved-model/choose-signature';
import { inspectSavedModel } from '../../../src/formats/saved-model/inspect-saved-model';
import { memoryFiles } from '../../support/model-files';

const FILE = 'saved_model.pb';

function golden(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(__dirname, `../../golden/saved-model/${name}.pb`)));
}

describe('a SavedModel of TensorFlow 2.21', () => {
  test('of a Keras LSTM may run, and says what it takes and gives', async () => {
    const model = await readModel(
      memoryFiles({ [FILE]: golden('keras_lstm'), 'variables/variables.index': 'x' }),
    );
    if (model.format !== 'saved_model') throw new Error(model.format);
    expect([...model.inspection.signatures.keys()]).toEqual(['serve', 'serving_default']);
    expect(chooseSignature(model.inspection, FILE)).toEqual({
      key: 'serving_default',
      signature: {
        inputs: [{ name: 'series', dtype: 'float32', shape: [null, null, 2] }],
        outputs: [{ name: 'output_0', dtype: 'float32', shape: [null, 1] }],
      },
    });
  });

  test('with variables, with loops, with 64-bit integers may run', () => {
    for (const name of ['variables', 'control_flow', 'two_inputs']) {
      const inspection = inspectSavedModel(golden(name), FILE);
      expect(chooseSignature(inspection, FILE).key).toBe('serving_default');
    }
    const { signature } = chooseSignature(inspectSavedModel(golden('two_inputs'), FILE), FILE);
    expect(signature.inputs.map(({ name, dtype }) => [name, dtype])).toEqual([
      ['ids', 'int32'],
      ['x', 'float32'],
    ]);
  });

  test.each([
    ['read_file', 'ReadFile'],
    ['write_file_by_control_edge', 'WriteFile'],
    ['py_func', 'PyFunc'],
    ['print', 'StringFormat'],
    ['restore_when_served', 'RestoreV2'],
    ['state_between_requests', 'AssignAddVariableOp'],
  ])('that would %s is refused by the operation %s', (name, op) => {
    expect(() => inspectSavedModel(golden(name), FILE)).toThrow(` is a "${op}"`);
  });

  test('with assets is refused', () => {
    expect(() => inspectSavedModel(golden('asset'), FILE)).toThrow('has assets');
  });

  test.each([
    ['doubles', 'tensor "x" is of DT_DOUBLE'],
    ['no_batch', 'tensor "y" has no batch axis'],
  ])('of %s has a signature that cannot be carried', (name, message) => {
    expect(() => chooseSignature(inspectSavedModel(golden(name), FILE), FILE)).toThrow(message);
  });

  test('says which signatures it has', () => {
    const inspection = inspectSavedModel(golden('keras_lstm'), FILE);
    expect(chooseSignature(inspection, FILE, 'serve').key).toBe('serve');
    expect(() => chooseSignature(inspection, FILE, 'predict')).toThrow(
      'has no signature "predict"; it has "serve", "serving_default"',
    );
  });
});

/** Fields of one message: numbers as varints, the rest as bytes. */
function message(...fields: readonly (readonly [number, number | string | Uint8Array])[]): Uint8Array {
  const writer = Writer.create();
  for (const [field, value] of fields) {
    if (typeof value === 'number') writer.uint32(field << 3).int64(value);
    else if (typeof value === 'string') writer.uint32((field << 3) | 2).string(value);
    else writer.uint32((field << 3) | 2).bytes(value);
  }
  return writer.finish();
}

function node(name: string, op: string, ...inputs: readonly string[]): readonly [number, Uint8Array] {
  return [1, message([1, name], [2, op], ...inputs.map((input) => [3, input] as const))];
}

/** A graph that serves `y`; `more` are further fields of the MetaGraphDef. */
function savedModel(
  nodes: readonly (readonly [number, Uint8Array])[],
  ...more: readonly (readonly [number, Uint8Array])[]
): Uint8Array {
  const output = message([1, 'y'], [2, message([1, 'y:0'], [2, 1])]);
  const signature = message([1, 'serving_default'], [2, message([2, output])]);
  return message([2, message([1, message([4, 'serve'])], [2, message(...nodes)], [5, signature], ...more)]);
}

describe('what runs when a model is loaded', () => {
  const saving = [node('y', 'Identity', 'x'), node('x', 'Placeholder'), node('save', 'SaveV2', 'x')];

  test('may not save, though a saver may stand unused in the file', () => {
    expect(inspectSavedModel(savedModel(saving), FILE).tags).toEqual(['serve']);
    const restore = [3, message([3, 'save'])] as const;
    const collection = [
      4,
      message([1, 'saved_model_main_op'], [2, message([1, message([1, 'save'])])]),
    ] as const;
    const initOutput = message([1, 'op'], [2, message([1, 'save:0'])]);
    const init = [5, message([1, '__saved_model_init_op'], [2, message([2, initOutput])])] as const;
    for (const root of [restore, collection, init]) {
      expect(() => inspectSavedModel(savedModel(saving, root), FILE)).toThrow(
        'node "save" is a "SaveV2", which runs when the model is loaded',
      );
    }
  });
});

describe('damaged protobuf', () => {
  test('is refused wherever it is cut', () => {
    const whole = golden('keras_lstm');
    for (let length = 0; length < whole.length; length += 997) {
      expect(() => inspectSavedModel(whole.subarray(0, length), FILE)).toThrow(/saved_model\.pb: /);
    }
  });

  test('with a length beyond its end, a group, or no graph is refused', () => {
    expect(() => inspectSavedModel(Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0x7f), FILE)).toThrow(
      'not a valid protobuf',
    );
    expect(() => inspectSavedModel(Uint8Array.of(0x0b, 0x0b, 0x0b), FILE)).toThrow('not a valid protobuf');
    expect(() => inspectSavedModel(new Uint8Array(0), FILE)).toThrow('has 0 graphs with the tag "serve"');
    const graphless = message([2, message([1, message([4, 'serve'])])]);
    expect(() => inspectSavedModel(graphless, FILE)).toThrow('has no graph');
  });
});
