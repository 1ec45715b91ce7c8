import { ensureConsoleBuild } from './console-build.mjs';
import { ensureNativeBinding } from './native-binding.mjs';
import { withLock } from './lock.mjs';
import { ensureNodePackages } from './node-packages.mjs';
import { checkPlatform } from './platform.mjs';
import { tensorflowLibrary } from './tensorflow-library.mjs';
import { ensureTypescriptBuild } from './typescript-build.mjs';

/**
 * Makes a checkout ready to serve and to be tested. Each step is skipped when what it makes is there and current; a
 * step that was interrupted is done again. One set-up at a time works on a checkout.
 *
 * @param root the checkout
 * @param env  the environment, as the user gave it
 * @returns the TensorFlow library in use, as `tensorflowLibrary` describes it
 */
export async function setUp(root, env) {
  checkPlatform(process, env);
  return await withLock(root, async () => {
    await ensureNodePackages(root);
    const library = await tensorflowLibrary(env);
    await ensureNativeBinding(root, library, env);
    await ensureTypescriptBuild(root);
    await ensureConsoleBuild(root);
    return library;
  });
}
