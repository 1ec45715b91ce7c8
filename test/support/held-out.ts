import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** A picture of 28 x 28 grey bytes, and its class. */
export interface HeldOutDigit {
  readonly pixels: Buffer;
  readonly label: number;
}

/** The 2,000 pictures that the digits model was never trained on, class by class, by the rule of its training script. */
export function heldOutDigits(): HeldOutDigit[] {
  const script = `import { digitsByPart } from './models/digits/split.mjs';
    const rows = digitsByPart().heldOut.map(({ pixels, label }) => ({ pixels: Buffer.from(pixels).toString('base64'), label }));
    process.stdout.write(JSON.stringify(rows));`;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: resolve(__dirname, '../..'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const rows = JSON.parse(text) as { readonly pixels: string; readonly label: number }[];
  return rows.map(({ pixels, label }) => ({ pixels: Buffer.from(pixels, 'base64'), label }));
}
