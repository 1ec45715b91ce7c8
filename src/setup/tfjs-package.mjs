import { join } from 'node:path';

export function tfjsFolder(root) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
}

/** Where the addon is once built; node-pre-gyp names the folder after the highest Node-API that the package lists. */
export function addonFile(root) {
  return join(tfjsFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node');
}
