import { runCommand } from './child-command.mjs';
import { fail, ok, warn } from './doctor-report.mjs';
import { nodeHeaders } from './node-headers.mjs';
import { SetupError } from './report.mjs';
import { buildIsCurrent } from './typescript-build.mjs';
import { checkPip } from './wheel.mjs';

/**
 * The tools that build. Once the addon is built and the library is in the cache they are not needed to serve, so a
 * missing one is then a warning.
 */
export async function checkTools(env, { built, fetched }) {
  const unlessBuilt = built ? warn : fail;
  return [
    await checkCompiler(unlessBuilt),
    await guarded('headers', unlessBuilt, () => `${nodeHeaders(env, process.execPath)}/include/node`),
    await guarded('pip', fetched ? warn : fail, async () => (await checkPip()).replace(/ from .*/, '')),
  ];
}

async function checkCompiler(unlessBuilt) {
  const mend = 'apt-get install build-essential (Fedora: dnf install gcc-c++ make)';
  const compiler = await runCommand('c++', ['--version']);
  if (compiler.code !== 0) return unlessBuilt('compiler', 'there is no c++', mend);
  const make = await runCommand('make', ['--version']);
  if (make.code !== 0) return unlessBuilt('compiler', 'there is no make', mend);
  return ok('compiler', compiler.output.split('\n')[0]);
}

/** A step of the set-up used as a check: what it returns is the detail, what it throws is the problem. */
async function guarded(name, problem, check) {
  try {
    return ok(name, await check());
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return problem(name, error.message, error.mend);
  }
}

/** Whether `dist/` is compiled from the sources that are there. */
export function checkBuild(root) {
  return buildIsCurrent(root)
    ? ok('build', 'dist/ is compiled from these sources')
    : fail('build', 'dist/ is not compiled from these sources', 'npm run setup');
}
