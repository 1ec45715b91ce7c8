import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A stamp says what a finished step was done with. It is written last, and taken away before the step begins again, so
 * an interrupted step is simply done anew.
 */
export function stampMatches(path, expected) {
  return existsSync(path) && readFileSync(path, 'utf8') === render(expected);
}

export function removeStamp(path) {
  rmSync(path, { force: true });
}

export function writeStamp(path, facts) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, render(facts));
}

function render(facts) {
  return `${JSON.stringify(facts, null, 2)}\n`;
}
