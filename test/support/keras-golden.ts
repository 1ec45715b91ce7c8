import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ModelFiles } from '../../src/formats/model-files';
import { memoryFiles } from './model-files';

const FOLDER = join(__dirname, '../golden/keras');

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A model that Keras saved, with what Keras computed. See test/golden/keras/make.py. */
export interface GoldenCase {
  readonly name: string;
  /** Names of the files that hold it: one `.keras`, perhaps one `.h5`. */
  readonly files: readonly string[];
  readonly tolerance: number;
  readonly inputs: readonly GoldenTensor[];
  readonly outputs: readonly GoldenTensor[];
}

interface PackedTensor {
  readonly shape: readonly number[];
  readonly data: string;
}

interface PackedCase {
  readonly h5: boolean;
  readonly tolerance: number;
  readonly inputs: readonly PackedTensor[];
  readonly outputs: readonly PackedTensor[];
}

export function goldenCases(): GoldenCase[] {
  const body = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
    readonly cases: Readonly<Record<string, PackedCase>>;
  };
  return Object.entries(body.cases).map(([name, packed]) => ({
    name,
    files: packed.h5 ? [`${name}.keras`, `${name}.h5`] : [`${name}.keras`],
    tolerance: packed.tolerance,
    inputs: packed.inputs.map(unpack),
    outputs: packed.outputs.map(unpack),
  }));
}

export function goldenBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FOLDER, file)));
}

/** One golden file as a model version of its own. */
export function goldenFiles(file: string): ModelFiles {
  return memoryFiles({ [file]: goldenBytes(file) });
}

function unpack(packed: PackedTensor): GoldenTensor {
  const bytes = new Uint8Array(Buffer.from(packed.data, 'base64'));
  return { shape: packed.shape, data: new Float32Array(bytes.buffer) };
}
