import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { SetupError } from './report.mjs';

/**
 * The folder for node-gyp's `--nodedir`: one that holds `include/node`. The addon uses Node-API only, so the headers of
 * another Node will do.
 */
export function nodeHeaders(env, execPath) {
  const candidates = env.STRIATE_NODEDIR
    ? [env.STRIATE_NODEDIR]
    : [dirname(dirname(realpathSync(execPath))), '/usr', '/usr/local'];
  const found = candidates.find((prefix) => existsSync(join(prefix, 'include', 'node', 'node_api.h')));
  if (found !== undefined) return found;
  throw new SetupError({
    missing: `Node’s headers (include/node/node_api.h) are not in ${candidates.join(', ')}`,
    why: 'the TensorFlow addon is compiled with them',
    mend:
      'apt-get install libnode-dev where Node is Debian’s own; the nodejs.org archive brings them; ' +
      'else set STRIATE_NODEDIR to a folder that holds include/node',
  });
}

/** npm carries node-gyp; npm itself names it to its scripts, and without npm it is looked for beside npm. */
export function nodeGyp(env, execPath) {
  if (env.npm_config_node_gyp) return env.npm_config_node_gyp;
  const inNpm = join('node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const roots = [
    join(dirname(dirname(realpathSync(execPath))), 'lib', 'node_modules', 'npm'),
    '/usr/share/nodejs/npm',
    ...(env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, 'npm'))
      .filter((path) => existsSync(path))
      .map((path) => dirname(dirname(realpathSync(path)))),
  ];
  const found = roots.map((root) => join(root, inNpm)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new SetupError({
    missing: 'node-gyp was not found',
    why: 'it builds the TensorFlow addon, and comes with npm',
    mend: 'run this through npm (`npm run setup`), or install npm',
  });
}
