import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LOOKBACK = 3;
const HORIZON = 2;
const KERNEL_VALUES = LOOKBACK * HORIZON;

/** Three values, which every forecast of these models takes. */
export const TINY_SERIES: readonly number[] = Array.from({ length: LOOKBACK }, (_, step) => step + 1);

/**
 * A TF.js Layers model [rows, 3, 1] → [rows, 2] that answers `value` for everything: Flatten and a Dense layer of zeros
 * whose bias is the value. Its files are `model.json` and `weights.bin` (32 bytes).
 */
export function tinyModelFiles(value: number): Readonly<Record<string, Buffer>> {
  const layers = [
    {
      class_name: 'Flatten',
      config: { name: 'flatten', batch_input_shape: [null, LOOKBACK, 1], dtype: 'float32' },
    },
    { class_name: 'Dense', config: { name: 'dense', units: HORIZON, activation: 'linear', use_bias: true } },
  ];
  const weights = [
    { name: 'dense/kernel', shape: [LOOKBACK, HORIZON], dtype: 'float32' },
    { name: 'dense/bias', shape: [HORIZON], dtype: 'float32' },
  ];
  const model = {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'tiny', layers } },
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  };
  const data = new Float32Array(KERNEL_VALUES + HORIZON).fill(value, KERNEL_VALUES);
  return { 'model.json': Buffer.from(JSON.stringify(model)), 'weights.bin': Buffer.from(data.buffer) };
}

/** Puts files into the new folder `folder`, which appears by a rename, whole. */
export function putFolder(folder: string, files: Readonly<Record<string, Buffer | string>>): void {
  const temporary = join(dirname(folder), `.${Math.random().toString(36).slice(2)}`);
  mkdirSync(temporary, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(temporary, name), bytes);
  renameSync(temporary, folder);
}

/** Puts a version into a models folder that answers `value`. */
export function putVersion(root: string, name: string, options: { version: number; value: number }): string {
  const folder = join(root, name, String(options.version));
  mkdirSync(dirname(folder), { recursive: true });
  putFolder(folder, tinyModelFiles(options.value));
  return folder;
}
