import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadHdf5 } from '../../src/formats/hdf5/hdf5-module';
import { readModel, type ModelSource } from '../../src/formats/read-model';
import { memoryFiles } from '../support/model-files';

jest.setTimeout(60_000);

beforeAll(async () => {
  await loadHdf5();
}, 120_000);

/** See test/golden/hdf5/make.py. */
function read(name: string): Promise<ModelSource> {
  const bytes = new Uint8Array(readFileSync(join(__dirname, `../golden/hdf5/${name}.keras`)));
  return readModel(memoryFiles({ 'm.keras': bytes }));
}

test.each(['plain', 'gzip', 'big_endian', 'float64', 'hard_link', 'keras_2_13'])(
  '%s is read',
  async (name) => {
    const model = await read(name);
    if (model.format !== 'keras') throw new Error(model.format);
    expect(model.graph.weights.get('d/kernel')).toEqual({
      shape: [2, 3],
      data: Float32Array.of(0, 1, 2, 3, 4, 5),
    });
  },
);

test('Keras 2.13 keeps its layers under another name, and has its own hard_sigmoid', async () => {
  await expect(read('keras_2_13')).resolves.toMatchObject({
    kerasVersion: '2.13.1',
    graph: { nodes: [{ op: { activation: { name: 'hard_sigmoid_keras2' } } }] },
  });
});

test.each([
  ['bad_external_storage', 'cannot be read'],
  ['bad_virtual', 'is a virtual data set'],
  ['bad_lzf', 'has the filter "lzf"'],
  ['bad_strings', 'is not of floating-point numbers'],
  ['bad_compound', 'is not of floating-point numbers'],
  ['bad_no_shape', 'has no shape'],
  ['bad_group', 'is not a data set'],
  ['bad_soft_link', 'is a link'],
  ['bad_external_link', 'is a link'],
])('%s is refused', async (name, message) => {
  await expect(read(name)).rejects.toMatchObject({
    message: expect.stringMatching(`^m\\.keras/model\\.weights\\.h5: .*${message}`) as string,
  });
});
