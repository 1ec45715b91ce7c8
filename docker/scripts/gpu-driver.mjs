/**
 * Says at the start of a CUDA container whether the GPU can be used, and if not, the exact reason:
 * `node --import ./docker/scripts/gpu-driver.mjs dist/main.js`. It decides nothing: with STRIATE_DEVICE=auto the server
 * goes on with the processor, with gpu it stops by itself.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const DEPS = new URL('../../node_modules/@tensorflow/tfjs-node-gpu/deps', import.meta.url);
/** Least driver on Linux by CUDA's major version (CUDA toolkit release notes, "minor version compatibility"). */
const LEAST_DRIVER = { 12: '525.60.13', 13: '580.65.06' };
/** Where NVIDIA's container runtime and the usual distributions put the driver's library. */
const DRIVER_FOLDERS = ['usr/lib/x86_64-linux-gnu', 'usr/lib64', 'usr/lib/wsl/lib', 'usr/local/nvidia/lib64'];

/**
 * @param places `{root, deps}`: the root of the file system and the folder of TensorFlow's libraries
 * @returns why the GPU is not used, with the way out; undefined when nothing speaks against it
 */
export function driverProblem({ root, deps }) {
  const runtimes = existsSync(join(deps, 'cuda')) ? readdirSync(join(deps, 'cuda')) : [];
  const cuda = runtimes
    .map((name) => /^libcudart\.so\.(\d+)$/.exec(name)?.[1])
    .find((major) => major !== undefined);
  if (cuda === undefined)
    return 'this image holds no CUDA libraries: use the one built from docker/Dockerfile.cuda';
  const isWsl = existsSync(join(root, 'dev/dxg'));
  if (!isWsl && !existsSync(join(root, 'dev/nvidiactl')))
    return 'the container was given no GPU: run it with --gpus all (Kubernetes: a limit of nvidia.com/gpu: 1)';
  if (!DRIVER_FOLDERS.some((folder) => existsSync(join(root, folder, 'libcuda.so.1'))))
    return 'the driver’s libcuda.so.1 is not in the container: NVIDIA_DRIVER_CAPABILITIES must hold compute';
  const version = driverVersion(root);
  const least = LEAST_DRIVER[cuda];
  if (version !== undefined && least !== undefined && isOlder(version, least))
    return `the driver of the host is ${version}; CUDA ${cuda} takes ${least} or newer`;
  return undefined;
}

function driverVersion(root) {
  const file = join(root, 'proc/driver/nvidia/version');
  if (!existsSync(file)) return undefined;
  return /\b(\d+\.\d+(?:\.\d+)?)\b/.exec(readFileSync(file, 'utf8'))?.[1];
}

function isOlder(version, least) {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number));
  for (const [index, part] of want.entries()) {
    if ((have[index] ?? 0) !== part) return (have[index] ?? 0) < part;
  }
  return false;
}

/** Engines are started with the same flags; only the server itself says it. */
const main = process.argv[1] ?? '';
if (pathToFileURL(main).href.endsWith('/dist/main.js')) {
  const problem = driverProblem({ root: '/', deps: fileURLToPath(DEPS) });
  const line = problem === undefined ? { level: 30 } : { level: 40, reason: problem };
  const msg = problem === undefined ? 'a GPU and its driver are there' : 'the GPU is not used';
  process.stdout.write(
    `${JSON.stringify({ ...line, time: new Date().toISOString(), app: dirname(dirname(main)), msg })}\n`,
  );
}
