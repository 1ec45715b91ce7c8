import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { longStep, SetupError } from './report.mjs';
import { downloadWheels, unpackWheel } from './wheel.mjs';

/** Libraries, the assembler ptxas and libdevice: what TensorFlow opens or runs. Headers stay out. */
const WANTED_MEMBERS = 'nvidia/[^/]+/(lib|bin|nvvm)/';

/**
 * Fetches NVIDIA's libraries that the TensorFlow wheel names in its extra `and-cuda`, in the versions that it names, and
 * unpacks them under `nvidia/` of the folder.
 *
 * @param metadata the text of the wheel's METADATA
 */
export async function fetchCudaLibraries(metadata, folder) {
  const requirements = cudaRequirements(metadata);
  if (requirements.length === 0) {
    throw new SetupError({
      missing: 'the TensorFlow wheel names no CUDA libraries',
      why: 'the CUDA build of TensorFlow opens them when it starts',
      mend: 'set STRIATE_DEVICE=cpu to serve on the processor, or STRIATE_LIBTENSORFLOW to a CUDA build of your own',
    });
  }
  const downloads = join(folder, 'downloads');
  mkdirSync(downloads);
  await longStep(`download and unpack ${requirements.length} CUDA packages`, async () => {
    for (const wheel of await downloadWheels(requirements, downloads)) {
      await unpackWheel(wheel, folder, WANTED_MEMBERS);
    }
  });
  rmSync(downloads, { recursive: true });
}

/** `Requires-Dist: nvidia-cudnn-cu12<10,>=9.3; extra == "and-cuda"` gives `nvidia-cudnn-cu12<10,>=9.3`. */
export function cudaRequirements(metadata) {
  return metadata
    .split('\n')
    .map((line) => /^Requires-Dist:\s*([^;]+?)\s*;.*extra\s*==\s*['"]and-cuda['"]/.exec(line)?.[1])
    .filter((requirement) => requirement !== undefined)
    .map((requirement) => requirement.replace(/[()\s]/g, ''));
}

/** The folders that the engine's loader must search, empty for a build without CUDA. */
export function cudaLibraryFolders(directory) {
  const nvidia = join(directory, 'nvidia');
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia)
    .map((name) => join(nvidia, name, 'lib'))
    .filter((path) => existsSync(path));
}
