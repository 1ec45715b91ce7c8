import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lastLines, runCommand } from './child-command.mjs';
import { longStep } from './report.mjs';

/** Seconds that apt waits for another apt of this machine to end. */
const LOCK_WAIT_S = 300;

/** Debian keeps some daemons out of a user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

/**
 * The Debian packages that tests use beside the server, each with a program that proves it is there. A test finds its
 * program with `debianProgram` of test/support and is skipped by name where there is none.
 */
export const TEST_PACKAGES = {
  chromium: 'chromium',
  haproxy: 'haproxy',
  postgresql: 'pg_ctlcluster',
  prometheus: 'promtool',
};

/**
 * Installs the packages that are missing: as root, with apt-get. Never throws: what could not be installed is told in
 * the answer, with the reason and the command that mends it, so that the caller decides what it means.
 *
 * @param packages package name to the name of a program in it; a package whose program is found is left alone
 * @param options `{isRoot, env}`, for a caller that is not this process
 * @returns `[{name, reason}]`, one for each package that is still missing; empty when all are there
 */
export async function ensureDebianPackages(
  packages,
  { isRoot = process.getuid?.() === 0, env = process.env } = {},
) {
  const missing = Object.entries(packages)
    .filter(([, program]) => findProgram(program, env) === undefined)
    .map(([name]) => name);
  if (missing.length === 0) return [];
  const mend = `apt-get install ${missing.join(' ')}`;
  const failed = (reason) => missing.map((name) => ({ name, reason }));
  if (!isRoot) return failed(`only root may install it: sudo ${mend}`);
  const { code, output } = await longStep(`install ${missing.join(', ')}`, async () =>
    installWithApt(missing, env),
  );
  if (code === 127) return failed('this machine has no apt-get');
  if (code !== 0) return failed(`${mend} failed: ${lastLines(output, 3)}`);
  return missing
    .filter((name) => findProgram(packages[name], env) === undefined)
    .map((name) => ({ name, reason: `${mend} brought no program named ${packages[name]}` }));
}

/** Lists that are missing or old make the first try fail; they are then fetched and it is tried once more. */
async function installWithApt(names, env) {
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const lock = `-oDPkg::Lock::Timeout=${LOCK_WAIT_S}`;
  const install = ['install', '--yes', '--no-install-recommends', lock, ...names];
  const first = await runCommand('apt-get', install, { env: aptEnv });
  if (first.code === 0 || first.code === 127) return first;
  await runCommand('apt-get', ['update', lock], { env: aptEnv });
  return runCommand('apt-get', install, { env: aptEnv });
}

/** Absolute path of a program, searched as Debian's root would; undefined when there is none. */
export function findProgram(program, env = process.env) {
  const folders = [...(env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS].filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path) {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
