import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { probeBinding } from './binding-probe.mjs';
import { runCommand } from './child-command.mjs';
import { chooseDevice, hasNvidiaDriver } from './device.mjs';
import { fail, ok, warn } from './doctor-report.mjs';
import { loaderEnvironment } from './loader-path.mjs';
import { bindingIsCurrent } from './native-binding.mjs';
import { SetupError } from './report.mjs';
import { libraryInPlace } from './tensorflow-library.mjs';

/** What the CUDA build of TensorFlow 2.21 opens when it starts, by the names that the loader looks for. */
const CUDA_LIBRARIES = [
  'libcuda.so.1',
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
  'libcudnn.so.9',
];

const SET_UP = 'npm run setup';

/**
 * The checks of the library, the addon, the device and CUDA.
 *
 * @returns `{checks, built, fetched}`; the last two say whether the tools that build are still needed
 */
export async function checkTensorflow(root, env) {
  const { library, problem } = findLibrary(env);
  if (library === undefined) {
    const missing = fail('library', problem?.message ?? 'not fetched yet', problem?.mend ?? SET_UP);
    return { checks: [missing, fail('addon', 'not built yet', SET_UP)], built: false, fetched: false };
  }
  const probe = await probeBinding(root, loaderEnvironment(env, library));
  const checks = [
    ok(
      'library',
      `TensorFlow ${probe.version ?? 'of unknown version'} (${library.device}) in ${library.directory}`,
    ),
    checkAddon(root, library, probe),
  ];
  if (probe.version !== undefined) checks.push(checkDevice(env, library, probe));
  if (library.cudaFolders.length > 0 || hasNvidiaDriver()) checks.push(await checkCuda(env, library));
  return { checks, built: probe.version !== undefined, fetched: true };
}

function findLibrary(env) {
  try {
    return { library: libraryInPlace(env), problem: undefined };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { library: undefined, problem: error };
  }
}

function checkAddon(root, library, probe) {
  if (probe.version === undefined) {
    const reason = probe.log.split('\n').find((line) => /Error|does not exist/.test(line)) ?? probe.log;
    return fail('addon', `does not load: ${reason.trim()}`, SET_UP);
  }
  if (!bindingIsCurrent(root, library)) return warn('addon', 'built with another library', SET_UP);
  return ok('addon', `loads TensorFlow ${probe.version}`);
}

/** The device in use and, when it is the processor, why. That is only wrong when a GPU was asked for or is there. */
function checkDevice(env, library, probe) {
  if (probe.gpu) return ok('device', 'gpu');
  const { device, why } = chooseDevice(env);
  if (device === 'cpu') return ok('device', `cpu: ${why}`);
  const warning = probe.log.split('\n').find((line) => /cuda|dlerror|gpu/i.test(line)) ?? '';
  const reason = library.device === 'cpu' ? 'the library is a build without CUDA' : warning.trim();
  const problem = env.STRIATE_DEVICE === 'gpu' ? fail : warn;
  return problem(
    'device',
    `cpu, though ${why}: ${reason || 'TensorFlow sees no GPU'}`,
    'see the line `cuda`; nvidia-smi must list the GPU; STRIATE_DEVICE=cpu to serve without it',
  );
}

/** Each library is looked for as the engine's loader will: our own folders, LD_LIBRARY_PATH, then the loader's cache. */
async function checkCuda(env, library) {
  const folders = (loaderEnvironment(env, library).LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean);
  const { output } = await runCommand('ldconfig', ['-p'], {
    env: { ...env, PATH: `${env.PATH ?? ''}${delimiter}/sbin${delimiter}/usr/sbin` },
  });
  const missing = CUDA_LIBRARIES.filter(
    (name) => !folders.some((folder) => existsSync(join(folder, name))) && !output.includes(`${name} `),
  );
  if (missing.length === 0) return ok('cuda', `found ${CUDA_LIBRARIES.join(', ')}`);
  const mend = missing.includes('libcuda.so.1')
    ? 'install the NVIDIA driver; in a container: docker run --gpus all with the NVIDIA container toolkit'
    : 'STRIATE_DEVICE=gpu npm run setup, which fetches them, or add their folder to LD_LIBRARY_PATH';
  return warn('cuda', `missing ${missing.join(', ')}`, mend);
}
