import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { cacheEntry, cacheRoot } from './cache-entry.mjs';
import { cudaLibraryFolders, fetchCudaLibraries } from './cuda-libraries.mjs';
import { chooseDevice } from './device.mjs';
import { longStep, SetupError } from './report.mjs';
import { TENSORFLOW_VERSION, WHEELS } from './tensorflow-pins.mjs';
import { checkHash, checkPip, downloadWheels, unpackWheel } from './wheel.mjs';

/** Names a library may have: the wheel's, then those of TensorFlow's own C library archive. */
const MAIN_LIBRARY = ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow.so'];
const FRAMEWORK_LIBRARY = ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'];

const WANTED_MEMBERS =
  'tensorflow/(include/|libtensorflow_(cc|framework)\\.so\\.2$)|[^/]+\\.dist-info/METADATA$';

/**
 * The TensorFlow library of this machine: the user's own (STRIATE_LIBTENSORFLOW) or the pinned one, fetched into the
 * per-user cache when it is not there.
 *
 * @returns `{directory, key, device, main, framework, include, cudaFolders, own}`: absolute paths; `key` changes
 *   when the library does
 */
export async function tensorflowLibrary(env) {
  if (env.STRIATE_LIBTENSORFLOW) return ownLibrary(env.STRIATE_LIBTENSORFLOW);
  const wheel = WHEELS[chooseDevice(env).device];
  const directory = await cacheEntry(
    { root: cacheRoot(env), name: entryName(wheel), neededBytes: wheel.neededBytes },
    async (folder) => fetchLibrary(wheel, folder),
  );
  return describe(directory, { key: entryName(wheel), device: wheel.device, own: false });
}

/** The library as far as it is there already: nothing is fetched; undefined when the cache has none. */
export function libraryInPlace(env) {
  if (env.STRIATE_LIBTENSORFLOW) return ownLibrary(env.STRIATE_LIBTENSORFLOW);
  const wheel = WHEELS[chooseDevice(env).device];
  const directory = join(cacheRoot(env), entryName(wheel));
  if (!existsSync(directory)) return undefined;
  return describe(directory, { key: entryName(wheel), device: wheel.device, own: false });
}

function entryName(wheel) {
  const hash = wheel.sha256 === undefined ? 'unpinned' : wheel.sha256.slice(0, 16);
  return `tensorflow-${TENSORFLOW_VERSION}-${wheel.device}-${hash}`;
}

async function fetchLibrary(wheel, folder) {
  await checkPip();
  const downloads = join(folder, 'downloads');
  const unpacked = join(folder, 'unpacked');
  mkdirSync(downloads);
  const requirement = `${wheel.package}==${TENSORFLOW_VERSION}`;
  const [file] = await longStep(`download ${requirement}`, async () =>
    downloadWheels([requirement], downloads),
  );
  const sha256 = await checkHash(file, wheel.sha256);
  await longStep('unpack the TensorFlow library', async () => unpackWheel(file, unpacked, WANTED_MEMBERS));
  rmSync(downloads, { recursive: true });

  mkdirSync(join(folder, 'lib'));
  for (const name of [MAIN_LIBRARY[0], FRAMEWORK_LIBRARY[0]]) {
    renameSync(join(unpacked, 'tensorflow', name), join(folder, 'lib', name));
  }
  renameSync(join(unpacked, 'tensorflow', 'include'), join(folder, 'include'));
  if (wheel.device === 'gpu') await fetchCudaLibraries(wheelMetadata(unpacked), folder);
  rmSync(unpacked, { recursive: true });
  writeFileSync(join(folder, 'source.json'), `${JSON.stringify({ wheel: basename(file), sha256 })}\n`);
}

function wheelMetadata(unpacked) {
  const info = readdirSync(unpacked).find((name) => name.endsWith('.dist-info'));
  return info === undefined ? '' : readFileSync(join(unpacked, info, 'METADATA'), 'utf8');
}

function ownLibrary(folder) {
  if (!existsSync(folder)) {
    throw new SetupError({
      missing: `STRIATE_LIBTENSORFLOW names ${folder}, which does not exist`,
      why: 'the addon is built against the library in that folder',
      mend: 'set it to a folder with lib/ and include/ of TensorFlow, or unset it to fetch the pinned one',
    });
  }
  const directory = realpathSync(folder);
  const library = describe(directory, { key: '', device: 'own', own: true });
  const { size, mtimeMs } = statSync(library.main);
  return { ...library, key: `own-${directory}-${size}-${Math.trunc(mtimeMs)}` };
}

function describe(directory, facts) {
  return {
    ...facts,
    directory,
    main: firstOf(directory, MAIN_LIBRARY),
    framework: firstOf(directory, FRAMEWORK_LIBRARY),
    include: join(directory, 'include'),
    cudaFolders: cudaLibraryFolders(directory),
  };
}

function firstOf(directory, names) {
  const found = names.map((name) => join(directory, 'lib', name)).find((path) => existsSync(path));
  if (found !== undefined && existsSync(join(directory, 'include', 'tensorflow', 'c', 'c_api.h')))
    return found;
  throw new SetupError({
    missing:
      found === undefined
        ? `${directory}/lib holds none of ${names.join(', ')}`
        : `${directory}/include has no tensorflow/c/c_api.h`,
    why: 'the addon is compiled with the headers and linked with the library',
    mend: `delete ${directory} if it is Striate’s cache, else put TensorFlow’s lib/ and include/ there; run again`,
  });
}
