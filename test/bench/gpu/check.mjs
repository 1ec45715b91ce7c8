// npm run gpu:check [-- --device cpu] [--seconds N]: for whoever has a GPU. Sets the CUDA library up, tests cuDNN against
// BlockLSTM and the GPU against the processor on both shipped models, measures both, and writes one page. Ends with 0 when
// all is good, 1 when it is not, 3 when there is no GPU. `--device cpu` runs the whole page on the processor.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lastLines, runCommand } from '../../../src/setup/child-command.mjs';
import { hasNvidiaDriver } from '../../../src/setup/device.mjs';
import { loaderEnvironment } from '../../../src/setup/loader-path.mjs';
import { sayError } from '../../../src/setup/report.mjs';
import { machineLine } from '../support/bench-server.mjs';
import { checkPage } from './page.mjs';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = join(ROOT, 'build/gpu-check.md');
const NO_GPU = 3;

const { values } = parseArgs({
  options: { device: { type: 'string', default: 'gpu' }, seconds: { type: 'string', default: '1' } },
});
const { device, seconds } = values;

if (device !== 'gpu' && device !== 'cpu') {
  console.error(`--device takes gpu or cpu, got ${device}`);
  process.exitCode = 2;
} else if (device === 'gpu' && !hasNvidiaDriver()) {
  const reason =
    'there is no NVIDIA driver: /proc/driver/nvidia/version does not exist and nvidia-smi does not run';
  const mend =
    'install the driver (a container: docker run --gpus all), or see the page on the processor: npm run gpu:check -- --device cpu';
  write(`# GPU check\n\n${machineLine()}\n\nNo GPU: ${reason}.\n\nWay out: ${mend}\n`);
  process.exitCode = NO_GPU;
} else {
  try {
    process.exitCode = (await check()) ? 0 : 1;
  } catch (error) {
    sayError(error);
    process.exitCode = 1;
  }
}

async function check() {
  const { setUp } = await import('../../../src/setup/setup.mjs');
  const env = { ...process.env, STRIATE_DEVICE: device };
  const library = await setUp(ROOT, env);
  const gpu = device === 'gpu' ? await gpuLine() : null;
  const measured = await measure({ ...env, TF_FORCE_GPU_ALLOW_GROWTH: 'true' }, library);
  const reference =
    device === 'cpu' ? measured : await measure({ ...env, CUDA_VISIBLE_DEVICES: '-1' }, library);
  const facts = { machine: machineLine(), gpu, wanted: device, device: measured, reference };
  const { text, isGood } = checkPage(facts);
  write(text);
  return isGood;
}

async function gpuLine() {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const { code, output } = await runCommand('nvidia-smi', query);
  return code === 0 ? output.trim().split('\n').join('; ') : 'nvidia-smi does not run';
}

async function measure(env, library) {
  const script = join(import.meta.dirname, 'measure-models.mjs');
  const quiet = { TF_CPP_MIN_LOG_LEVEL: '2', ...loaderEnvironment(env, library) };
  const { code, output } = await runCommand(process.execPath, [script, seconds], { cwd: ROOT, env: quiet });
  const line = output.split('\n').find((each) => each.startsWith('{"device"'));
  if (code !== 0 || line === undefined) throw new Error(`${script} failed:\n${lastLines(output)}`);
  return JSON.parse(line);
}

function write(text) {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  writeFileSync(PAGE, text);
  console.log(text);
  console.log(`written to ${PAGE}`);
}
