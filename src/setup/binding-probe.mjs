import { existsSync } from 'node:fs';
import { lastLines, runCommand } from './child-command.mjs';
import { addonFile } from './tfjs-package.mjs';

const PROBE = [
  'const binding = require(process.argv[1]);',
  'console.log("\\n" + JSON.stringify({version: binding.TF_Version, gpu: binding.isUsingGpuDevice()}));',
].join('\n');

/**
 * Loads the addon in a process of its own (a broken library may end it) and asks for TensorFlow's version and device.
 *
 * @returns `{version, gpu, log}`; version is undefined when it does not load, and `log` says why. `log` also carries
 *   TensorFlow's own warnings, where it names the CUDA libraries that it could not open.
 */
export async function probeBinding(root, env) {
  const file = addonFile(root);
  if (!existsSync(file)) return { version: undefined, gpu: false, log: `${file} does not exist` };
  const { code, output } = await runCommand(process.execPath, ['-e', PROBE, file], { env });
  const answer = output.split('\n').find((line) => line.startsWith('{"version"'));
  if (code !== 0 || answer === undefined) return { version: undefined, gpu: false, log: lastLines(output) };
  return { ...JSON.parse(answer), log: output };
}
