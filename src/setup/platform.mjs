import { SetupError } from './report.mjs';

/**
 * The pinned TensorFlow library is built for Linux on x86-64 with glibc. Another Linux may bring its own library;
 * elsewhere only the container runs.
 *
 * @param host `{platform, arch}` as in `process`
 * @param env  the environment; STRIATE_LIBTENSORFLOW names the user's own library
 */
export function checkPlatform({ platform, arch }, env) {
  if (platform === 'linux' && (arch === 'x64' || env.STRIATE_LIBTENSORFLOW)) return;
  const own =
    platform === 'linux'
      ? 'set STRIATE_LIBTENSORFLOW to a folder with lib/ and include/ of TensorFlow for this machine, or '
      : '';
  throw new SetupError({
    missing: `no pinned TensorFlow library for ${platform} on ${arch}`,
    why: 'the library comes from the TensorFlow wheel for Linux on x86-64',
    mend: `${own}run Striate in its container: docker build -t striate . && docker run -p 8080:8080 striate`,
  });
}
