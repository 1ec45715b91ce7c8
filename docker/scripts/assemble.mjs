/**
 * Copies what the server needs to run, and nothing else, out of a checkout that is built and pruned:
 * `node docker/scripts/assemble.mjs OUT`. TensorFlow's libraries, which a checkout links into the user's cache, become
 * files of OUT; source maps, types and C headers stay behind.
 */
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const TFJS = 'node_modules/@tensorflow/tfjs-node-gpu';
const OF_THE_SERVER = ['dist', 'models', 'package.json', 'node_modules', 'docker/scripts'];
/** Half of node_modules, read by nobody at run time. */
const LEFT_BEHIND = /\.(map|d\.[cm]?ts|tsbuildinfo)$/;

function assemble(out) {
  for (const name of OF_THE_SERVER) {
    cpSync(join(ROOT, name), join(out, name), { recursive: true, verbatimSymlinks: true, filter: isWanted });
  }
  takeLibraries(join(ROOT, TFJS, 'deps'), join(out, TFJS, 'deps'));
}

function isWanted(path) {
  const name = relative(ROOT, path);
  return !LEFT_BEHIND.test(path) && name !== `${TFJS}/deps` && name !== 'node_modules/.bin';
}

/** The libraries by the names that the addon and its loader look for, and a folder of links to all of CUDA's. */
function takeLibraries(from, to) {
  mkdirSync(join(to, 'lib'), { recursive: true });
  for (const name of readdirSync(join(from, 'lib'))) {
    if (/\.so\.\d+$/.test(name))
      cpSync(join(from, 'lib', name), join(to, 'lib', name), { dereference: true });
  }
  const nvidia = join(from, 'nvidia');
  if (!existsSync(nvidia)) return;
  cpSync(nvidia, join(to, 'nvidia'), { recursive: true, dereference: true });
  const links = join(to, 'cuda');
  mkdirSync(links);
  for (const name of readdirSync(join(to, 'nvidia'))) {
    const folder = join(to, 'nvidia', name, 'lib');
    if (!existsSync(folder)) continue;
    for (const library of readdirSync(folder).filter((each) => each.includes('.so')))
      symlinkSync(relative(links, join(folder, library)), join(links, library));
  }
}

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error(`usage: node ${basename(import.meta.url)} OUT`);
  process.exitCode = 2;
} else {
  const folder = resolve(out);
  if (existsSync(folder) && lstatSync(folder).isDirectory()) rmSync(folder, { recursive: true });
  assemble(folder);
}
