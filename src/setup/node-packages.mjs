import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './child-command.mjs';
import { lockGaps } from './lock-gaps.mjs';
import { longStep, say, SetupError } from './report.mjs';

const WHY = 'the server’s own dependencies come from the npm registry, in the versions of the lock file';

/**
 * Installs the npm packages of the lock file, unless they are there. npm's own record of what it installed
 * (`node_modules/.package-lock.json`, written when it is done) is compared with the lock file, so that a developer's
 * `npm install` counts as well.
 */
export async function ensureNodePackages(root) {
  if (packagesInstalled(root)) return;
  const { code, output, installed } = await longStep('install the npm packages', async () =>
    runCommand('npm', [...npmCommand(root), '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root }),
  );
  if (code === 0 && packagesInstalled(root)) return;
  throw new SetupError({
    missing: installed ? 'the npm packages could not be installed' : 'there is no npm',
    why: WHY,
    mend: installed
      ? 'see npm’s words above; behind a mirror run `npm config set registry URL`; when package.json and ' +
        'package-lock.json differ run `npm install`; then run the command again'
      : 'install npm (it comes with Node; on Debian: apt-get install npm)',
    detail: lastLines(output),
  });
}

/**
 * `npm ci`, which refuses a lock file that lacks other platforms' packages. Such a file (lock-gaps.mjs) is installed
 * with `npm install`, which leaves it as it is; what was installed is compared with it afterwards in either case.
 */
function npmCommand(root) {
  const { packages } = readJson(join(root, 'package-lock.json'));
  const gaps = lockGaps(packages).length;
  if (gaps === 0) return ['ci'];
  say(`set-up: package-lock.json lacks ${gaps} packages of other platforms (mend: npm run lock:complete)`);
  return ['install', '--no-save'];
}

/**
 * Whether every package of the lock file is installed in its version, and the lock file is that of package.json.
 * Packages for other platforms may be absent.
 */
function packagesInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const installed = readJson(record).packages;
  if (!sameDependencies(wanted[''] ?? {}, readJson(join(root, 'package.json')))) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

function sameDependencies(left, right) {
  return ['dependencies', 'devDependencies'].every((kind) => {
    const render = (dependencies = {}) => JSON.stringify(Object.entries(dependencies).sort());
    return render(left[kind]) === render(right[kind]);
  });
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
