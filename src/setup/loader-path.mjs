import { delimiter } from 'node:path';

/**
 * The environment of a process that loads TensorFlow: the CUDA folders of the library, when it has any, come first on
 * the loader's path. TensorFlow opens those libraries by name when it starts.
 */
export function loaderEnvironment(env, library) {
  if (library.cudaFolders.length === 0) return env;
  const path = [...library.cudaFolders, ...(env.LD_LIBRARY_PATH ? [env.LD_LIBRARY_PATH] : [])];
  return { ...env, LD_LIBRARY_PATH: path.join(delimiter) };
}
