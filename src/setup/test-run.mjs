import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './child-command.mjs';
import { ensureDebianPackages, TEST_PACKAGES } from './debian-packages.mjs';
import { longStep, say } from './report.mjs';
import { countRun } from './test-counts.mjs';

const JEST_RUNS = [
  { name: 'unit', args: ['--selectProjects', 'unit'] },
  { name: 'e2e', args: ['--selectProjects', 'e2e', '--runInBand'] },
];

/**
 * Runs the checks and both test projects, all of them even when one fails.
 *
 * @param env the environment for the tests, with TensorFlow's libraries on the loader's path
 * @returns one `{passed, failed}` for each; the checks count only when they fail
 */
export async function runTests(root, env) {
  mkdirSync(join(root, 'build'), { recursive: true });
  const counts = [await installTestPackages(env), await runChecks(root, env)];
  for (const run of JEST_RUNS) counts.push(await runJest(root, env, run));
  return counts;
}

/** A package that is still missing skips its tests by name for a user, and fails the run where CI=true. */
async function installTestPackages(env) {
  const missing = await ensureDebianPackages(TEST_PACKAGES);
  for (const { name, reason } of missing) say(`set-up: no ${name}, its tests are skipped: ${reason}`);
  return { passed: 0, failed: env.CI === 'true' ? missing.length : 0 };
}

async function runChecks(root, env) {
  const { code } = await longStep('check formatting, lint, types, arrows and dead code', async () =>
    runCommand('npm', ['run', '--silent', 'check'], { cwd: root, env, inherit: true }),
  );
  if (code !== 0) say('set-up: npm run check failed');
  return { passed: 0, failed: code === 0 ? 0 : 1 };
}

async function runJest(root, env, { name, args }) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const file = join(root, 'build', `jest-${name}.json`);
  rmSync(file, { force: true });
  const report = ['--json', `--outputFile=${file}`];
  const { code } = await longStep(`run the ${name} tests`, async () =>
    runCommand(process.execPath, [jest, ...args, ...report], { cwd: root, env, inherit: true }),
  );
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const count = countRun(results);
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}
