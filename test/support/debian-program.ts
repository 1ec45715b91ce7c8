import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps daemons such as haproxy out of a user's PATH. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin'];

/**
 * Absolute path of a program that comes from a Debian package; undefined when it is not installed. `npm test` installs
 * the packages (`TEST_PACKAGES` in src/setup/debian-packages.mjs); where CI=true a missing one is an error here too.
 */
export function debianProgram(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  const found = folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isExecutable);
  if (found === undefined && process.env['CI'] === 'true')
    throw new Error(`${program} is not installed, and in CI nothing is skipped`);
  return found;
}

/**
 * `describe` for tests that need Debian programs: skipped by name, with the program that is missing in it, where one
 * is not installed. The body gets the programs' paths in the order of their names.
 */
export function describeWith(
  programs: readonly string[],
  title: string,
  body: (...paths: string[]) => void,
): void {
  const paths = programs.map((program) => debianProgram(program));
  const missing = programs.filter((_, index) => paths[index] === undefined);
  if (missing.length === 0) describe(title, () => body(...(paths as string[])));
  else describe.skip(`${title} (not installed: ${missing.join(', ')})`, () => body(...programs));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
