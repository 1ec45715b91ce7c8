import { crc32, deflateRawSync } from 'node:zlib';

import { StriateError } from '../../src/errors/striate-error';
import { loadHdf5, type Hdf5Module } from '../../src/formats/hdf5/hdf5-module';
import type { ModelFiles } from '../../src/formats/model-files';
import { readModel } from '../../src/formats/read-model';
import { goldenBytes, goldenFiles } from '../support/keras-golden';
import { memoryFiles } from '../support/model-files';

jest.setTimeout(60_000);

let hdf5: Hdf5Module;

beforeAll(async () => {
  hdf5 = await loadHdf5();
}, 120_000);

/**
 * Reads and gives the refusal; it must cost less than a second of this process' time (of which a busy machine may make
 * more on the clock) and be a StriateError that names the file.
 */
async function refusal(files: ModelFiles, name: string): Promise<StriateError> {
  const started = process.cpuUsage();
  try {
    await readModel(files);
  } catch (error) {
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1000);
    if (!(error instanceof StriateError)) throw error;
    expect(error.message).toContain(name);
    return error;
  }
  throw new Error('was read');
}

interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  /** What the headers say, if it is not the truth. */
  readonly claimedSize?: number;
}

/** A zip archive of deflated members, headers as a liar would write them. */
function zip(members: readonly Member[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimedSize = content.length } of members) {
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claimedSize, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 0, 'latin1');
    central.writeUInt16LE(20, 4);
    fields.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, central, end]));
}

const CONFIG = {
  class_name: 'Sequential',
  config: {
    name: 's',
    layers: [
      { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 2] } },
      { class_name: 'Dense', config: { name: 'd', units: 3, use_bias: false } },
    ],
  },
};

function text(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

function archive(weights: Uint8Array, config: unknown = CONFIG, ...more: readonly Member[]): ModelFiles {
  const bytes = zip([
    { name: 'metadata.json', content: text({ keras_version: '3.15.1' }) },
    { name: 'config.json', content: text(config) },
    { name: 'model.weights.h5', content: weights },
    ...more,
  ]);
  return memoryFiles({ 'm.keras': bytes });
}

/** An HDF5 file that `build` makes with the library itself. */
function hdf5File(build: (id: bigint) => void): Uint8Array {
  const path = '/tmp/made.h5';
  const id = hdf5.open(path, hdf5.H5F_ACC_TRUNC, false, -1, -1);
  build(id);
  hdf5.close_file(id);
  const bytes = hdf5.FS.readFile(path);
  hdf5.FS.unlink(path);
  return new Uint8Array(bytes);
}

const VARS = '/layers/dense/vars';

function groups(id: bigint): void {
  for (const path of ['/layers', '/layers/dense', VARS]) hdf5.create_group(id, path, false);
}

describe('.keras', () => {
  test('truncated anywhere, or empty', async () => {
    const whole = goldenBytes('lenet.keras');
    for (const share of [0, 0.001, 0.3, 0.6, 0.9, 0.999]) {
      const files = memoryFiles({ 'm.keras': whole.slice(0, Math.floor(whole.length * share)) });
      expect((await refusal(files, 'm.keras')).code).toBe('FORMAT_INVALID');
    }
  });

  test('with a flipped bit in any member', async () => {
    const whole = goldenBytes('lenet.keras');
    for (let step = 1; step < 20; step += 1) {
      const bytes = Uint8Array.from(whole);
      bytes[Math.floor((bytes.length * step) / 40)]! ^= 16;
      await refusal(memoryFiles({ 'm.keras': bytes }), 'm.keras');
    }
  });

  test('without a member, with weights elsewhere, with a member twice', async () => {
    const metadata = { name: 'metadata.json', content: text({ keras_version: '3.0.0' }) };
    const config = { name: 'config.json', content: text(CONFIG) };
    const cases: [Member[], string][] = [
      [[config], 'has no member metadata.json'],
      [[metadata], 'has no member config.json'],
      [[metadata, config], 'has no member model.weights.h5'],
      [[metadata, config, { name: 'model.weights.npz', content: text('x') }], 'model.weights.npz'],
      [[metadata, metadata], 'two members "metadata.json"'],
      [[{ name: '../config.json', content: text('x') }], 'not a valid zip archive'],
    ];
    for (const [members, message] of cases) {
      const error = await refusal(memoryFiles({ 'm.keras': zip(members) }), 'm.keras');
      expect(error.message).toContain(message);
    }
  });

  test('that is a zip bomb: by ratio, by a lie about the size, by the number of members', async () => {
    const zeros = new Uint8Array(8 * 2 ** 20);
    const bomb = await refusal(archive(zeros), 'm.keras/model.weights.h5');
    expect(bomb.code).toBe('FORMAT_TOO_LARGE');
    const liar = zip([{ name: 'metadata.json', content: zeros, claimedSize: 100 }]);
    expect((await refusal(memoryFiles({ 'm.keras': liar }), 'm.keras')).code).toBe('FORMAT_INVALID');
    const many = zip(Array.from({ length: 1001 }, (_, index) => ({ name: `f${index}`, content: text('') })));
    expect((await refusal(memoryFiles({ 'm.keras': many }), 'm.keras')).code).toBe('FORMAT_TOO_LARGE');
  });

  test.each([
    ['not JSON', '{"class_name": '],
    ['a prototype key', '{"class_name": "Sequential", "config": {"__proto__": {"layers": []}}}'],
    ['a constructor key', '{"class_name": "Sequential", "config": {"constructor": 1}}'],
    ['half a million nested lists', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    ['a list', '[]'],
    ['null', 'null'],
    ['no layers', '{"class_name": "Sequential", "config": {"name": "s", "layers": []}}'],
  ])('whose config is %s', async (_, config) => {
    await refusal(archive(new Uint8Array(8), config), 'm.keras/config.json');
    expect(({} as Record<string, unknown>)['layers']).toBeUndefined();
  });
});

describe('the HDF5 inside', () => {
  test('that is no HDF5, or is cut off', async () => {
    await refusal(archive(text('not hdf5')), 'm.keras/model.weights.h5');
    const whole = hdf5File((id) => groups(id));
    await refusal(archive(whole.slice(0, whole.length - 100)), 'm.keras/model.weights.h5');
  });

  test('that lacks the data set, or has one of another shape', async () => {
    const missing = await refusal(archive(hdf5File(groups)), 'm.keras/model.weights.h5');
    expect(missing.message).toContain('weight "d/kernel" is missing: no data set "layers/dense/vars/0"');
    const shape = await refusal(archive(hdf5File((id) => withNumbers(id, [3n, 2n]))), 'm.keras');
    expect(shape.message).toContain('expected the shape [?, 3], got [3, 2]');
  });

  test('with a shape of 10^12 elements', async () => {
    const bomb = hdf5File((id) => {
      groups(id);
      // Chunked, so that nothing is stored: HDF5 would give fill values for all of it.
      createDataSet(id, [1_000_000n, 1_000_000n], [100n, 100n]);
    });
    const error = await refusal(archive(bomb), 'm.keras/model.weights.h5');
    expect(error.code).toBe('FORMAT_TOO_LARGE');
    expect(error.message).toContain('[1000000, 1000000]');
  });

  test('with a soft or external link in the place of a group or of the data set', async () => {
    const soft = hdf5File((id) => {
      hdf5.create_group(id, '/elsewhere', false);
      hdf5.create_group(id, '/layers', false);
      hdf5.create_soft_link(id, '/elsewhere', '/layers/dense');
    });
    const external = hdf5File((id) => {
      groups(id);
      hdf5.create_external_link(id, '/etc/passwd', '/', `${VARS}/0`);
    });
    for (const weights of [soft, external]) {
      const error = await refusal(archive(weights), 'm.keras/model.weights.h5');
      expect(error).toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
      expect(error.message).toContain('is a link');
    }
  });
});

describe('.h5', () => {
  test('of weights alone, with a missing layer, truncated', async () => {
    const alone = hdf5File((id) => hdf5.create_group(id, '/model_weights', false));
    const error = await refusal(memoryFiles({ 'm.h5': alone }), 'm.h5');
    expect(error.message).toContain('it holds weights alone');
    const whole = goldenBytes('lenet.h5');
    for (const share of [0, 0.2, 0.7, 0.99]) {
      await refusal(memoryFiles({ 'm.h5': whole.slice(0, Math.floor(whole.length * share)) }), 'm.h5');
    }
  });
});

describe('a folder', () => {
  test('without a model, or with two, is not guessed at', async () => {
    await expect(readModel(memoryFiles({ 'notes.txt': 'x' }))).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
    });
    const two = memoryFiles({ 'a.keras': goldenBytes('dense.keras'), 'b.h5': goldenBytes('dense.h5') });
    await expect(readModel(two)).rejects.toThrow('found "a.keras" and "b.h5"');
  });

  test('with a model among other files is read', async () => {
    const files = memoryFiles({ 'README.md': 'x', 'deep/b.h5': 'x', 'a.keras': goldenBytes('dense.keras') });
    await expect(readModel(files)).resolves.toMatchObject({ format: 'keras' });
    await expect(readModel(goldenFiles('dense.h5'))).resolves.toMatchObject({ format: 'keras_h5' });
  });
});

function withNumbers(id: bigint, shape: bigint[]): void {
  groups(id);
  createDataSet(id, shape, null);
}

/** A float32 data set at the kernel's place; its content does not matter. */
function createDataSet(id: bigint, shape: bigint[], chunks: bigint[] | null): void {
  const stored = chunks === null ? shape.reduce((product, size) => product * size, 1n) : 0n;
  const pointer = hdf5._malloc(Math.max(4 * Number(stored), 4));
  hdf5.create_dataset(id, `${VARS}/0`, BigInt(chunks === null ? pointer : 0), {
    shape,
    maxshape: shape,
    chunks,
    type: 1,
    size: 4,
    littleEndian: true,
    signed: true,
    vlen: false,
    total_size: Number(stored),
  } as unknown as Parameters<Hdf5Module['create_dataset']>[3]);
  hdf5._free(pointer);
}
