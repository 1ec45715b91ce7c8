import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { probeBinding } from './binding-probe.mjs';
import { lastLines, runCommand } from './child-command.mjs';
import { loaderEnvironment } from './loader-path.mjs';
import { nodeGyp, nodeHeaders } from './node-headers.mjs';
import { longStep, SetupError } from './report.mjs';
import { removeStamp, stampMatches, writeStamp } from './stamp.mjs';
import { tfjsFolder } from './tfjs-package.mjs';

const WHY_BUILD = 'the TensorFlow addon is compiled here, against the library of this machine';

/**
 * Builds tfjs-node's addon against the library, unless the one that is there was built with the same. The addon uses
 * Node-API 8 and serves every Node from 20 to 24, so another Node is no reason to build again.
 *
 * @param library as `tensorflowLibrary` returns it
 */
export async function ensureNativeBinding(root, library, env) {
  const stamp = bindingStamp(root);
  const facts = bindingFacts(root, library);
  if (stampMatches(stamp, facts)) return;
  await checkCompiler();
  const headers = nodeHeaders(env, process.execPath);
  const gyp = nodeGyp(env, process.execPath);
  removeStamp(stamp);
  linkLibrary(tfjsFolder(root), library);
  await longStep('build the TensorFlow addon', async () => {
    await build(root, { ...env, npm_config_node_gyp: gyp }, headers);
    await checkLoads(root, loaderEnvironment(env, library));
  });
  writeStamp(stamp, facts);
}

/** Whether the addon that is there was built with this library. */
export function bindingIsCurrent(root, library) {
  return stampMatches(bindingStamp(root), bindingFacts(root, library));
}

function bindingStamp(root) {
  return join(tfjsFolder(root), 'lib', 'striate-setup.json');
}

function bindingFacts(root, library) {
  const { version } = JSON.parse(readFileSync(join(tfjsFolder(root), 'package.json'), 'utf8'));
  return { tfjs: version, napi: 8, library: library.key, directory: library.directory };
}

/** Links the library where the addon's build and its run path look for it: `deps/` of the package. */
function linkLibrary(packageFolder, library) {
  const deps = join(packageFolder, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  symlinkSync(library.include, join(deps, 'include'));
  link(library.main, join(deps, 'lib'), 'libtensorflow.so');
  link(library.framework, join(deps, 'lib'), 'libtensorflow_framework.so');
  if (library.cudaFolders.length > 0) symlinkSync(join(library.directory, 'nvidia'), join(deps, 'nvidia'));
}

/** A library is found by its own name when the addon runs and by the plain name when it is linked. */
function link(file, folder, plainName) {
  symlinkSync(file, join(folder, basename(file)));
  if (basename(file) !== plainName) symlinkSync(basename(file), join(folder, plainName));
}

async function checkCompiler() {
  for (const tool of ['c++', 'make']) {
    const { code } = await runCommand(tool, ['--version']);
    if (code === 0) continue;
    throw new SetupError({
      missing: `there is no ${tool === 'c++' ? 'C++ compiler (c++)' : 'make'}`,
      why: WHY_BUILD,
      mend: 'apt-get install build-essential (Fedora: dnf install gcc-c++ make)',
    });
  }
}

async function build(root, env, headers) {
  const preGyp = join(root, 'node_modules', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp');
  const args = [preGyp, 'install', '--build-from-source', `--nodedir=${headers}`];
  const { code, output } = await runCommand(process.execPath, args, { cwd: tfjsFolder(root), env });
  if (code === 0) return;
  throw new SetupError({
    missing: 'the TensorFlow addon could not be built',
    why: WHY_BUILD,
    mend: 'see the compiler’s words above; it takes a C++17 compiler and Node’s headers (`npm run doctor` lists both)',
    detail: lastLines(output, 20),
  });
}

async function checkLoads(root, env) {
  const { version, log } = await probeBinding(root, env);
  if (version !== undefined) return;
  throw new SetupError({
    missing: 'the TensorFlow addon was built, but does not load',
    why: 'the engines load it when they start',
    mend: 'see the loader’s words above; a library that is too old or built for another machine is the usual reason',
    detail: log,
  });
}
