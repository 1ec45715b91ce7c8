/**
 * `npm start`, `npm test` and `npm run setup`: `node src/setup/run.mjs start|test|setup`. Nothing is installed yet when
 * this begins, and the Node may be too old for the rest, so the steps are imported after its version is checked.
 */
import { fileURLToPath } from 'node:url';
import { checkNodeVersion } from './node-version.mjs';
import { say, sayError } from './report.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const COMMANDS = { start, test, setup };

async function start(args) {
  const library = await prepare();
  const { serve } = await import('./serve.mjs');
  serve(ROOT, library, args);
}

async function test(args) {
  const { countLine } = await import('./test-counts.mjs');
  let counts = [{ passed: 0, failed: 1 }];
  try {
    refuseArguments(args);
    const library = await prepare();
    const { loaderEnvironment } = await import('./loader-path.mjs');
    const { runTests } = await import('./test-run.mjs');
    counts = await runTests(ROOT, loaderEnvironment(process.env, library));
  } catch (error) {
    sayError(error);
  }
  process.exitCode = counts.every(({ failed }) => failed === 0) ? 0 : 1;
  console.log(countLine(counts));
}

async function setup(args) {
  refuseArguments(args);
  const begin = performance.now();
  const library = await prepare();
  say(`set-up: ready (${library.key}), ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

/** Sets the checkout up; a signal on the way ends the command that runs, and what it left behind is removed. */
async function prepare() {
  checkNodeVersion(process.versions.node);
  const { stopRunningCommands } = await import('./child-command.mjs');
  const { setUp } = await import('./setup.mjs');
  const stop = (signal) => {
    stopRunningCommands();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    return await setUp(ROOT, process.env);
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}

function refuseArguments(args) {
  if (args.length === 0) return;
  throw new Error(
    `unexpected argument ${args[0]}; to run some tests only: npm run test:unit -- ${args.join(' ')}`,
  );
}

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) {
  say(`usage: node src/setup/run.mjs start|test|setup (got: ${name === '' ? 'nothing' : name})`);
  process.exitCode = 2;
} else {
  try {
    await command(args);
  } catch (error) {
    sayError(error);
    process.exitCode = 1;
  }
}
