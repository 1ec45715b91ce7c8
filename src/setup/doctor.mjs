/**
 * `npm run doctor`: one line a check, `--json` for machines. Exit code 0 when the server can serve, 1 when a check
 * failed, 2 for a wrong argument. Fetches, builds and changes nothing.
 */
import { fileURLToPath } from 'node:url';
import { fail, ok, renderChecks } from './doctor-report.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { say } from './report.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** All checks; on a Node that cannot run the others, the first alone. */
async function examine() {
  const node = checkNode();
  if (node.status === 'fail') return [node];
  const { checkBuild, checkTools } = await import('./doctor-tools.mjs');
  const { checkTensorflow } = await import('./doctor-tensorflow.mjs');
  const { checkFolders, checkMemory, checkPort } = await import('./doctor-host.mjs');
  const { env } = process;
  const tensorflow = await checkTensorflow(ROOT, env);
  return [
    node,
    ...(await checkTools(env, tensorflow)),
    ...tensorflow.checks,
    checkBuild(ROOT),
    checkMemory(),
    await checkPort(env),
    ...checkFolders(ROOT, env),
  ];
}

function checkNode() {
  try {
    checkNodeVersion(process.versions.node);
    return ok('node', `${process.versions.node} at ${process.execPath}`);
  } catch (error) {
    return fail('node', error.message, error.mend);
  }
}

const unknown = process.argv.slice(2).find((argument) => argument !== '--json');
if (unknown !== undefined) {
  say(`usage: npm run doctor [-- --json] (got: ${unknown})`);
  process.exitCode = 2;
} else {
  const checks = await examine();
  const healthy = checks.every(({ status }) => status !== 'fail');
  const asJson = process.argv.includes('--json');
  console.log(asJson ? JSON.stringify({ ok: healthy, checks }, null, 2) : renderChecks(checks));
  process.exitCode = healthy ? 0 : 1;
}
