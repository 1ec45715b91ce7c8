import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { longStep, SetupError } from './report.mjs';
import { removeStamp, stampMatches, writeStamp } from './stamp.mjs';

/** What the console may cost a browser: all of its JavaScript, as it is sent. */
const MAX_GZIPPED_BYTES = 200_000;

/** Bundles `src/console/` into `dist/console/`, unless it was bundled from the same sources with the same packages. */
export async function ensureConsoleBuild(root) {
  const stamp = join(root, 'dist', 'striate-console.json');
  const facts = consoleFacts(root);
  if (existsSync(join(root, 'dist', 'console', 'index.html')) && stampMatches(stamp, facts)) return;
  removeStamp(stamp);
  await longStep('bundle the console', async () => bundle(root));
  writeStamp(stamp, facts);
}

/**
 * Names carry the hash of what is in them, so that browsers may keep them for ever; `index.html` names them. Beside
 * each text lies its gzipped form, which is what most browsers are sent.
 */
async function bundle(root) {
  const source = join(root, 'src', 'console');
  const target = join(root, 'dist', 'console');
  const { build } = await import('esbuild');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, 'assets'), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: join(source, 'main.tsx'), out: 'console' }],
    outdir: join(target, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  }).catch((error) => {
    throw new SetupError({
      missing: 'the console does not bundle',
      why: 'the server shows it at /',
      mend: 'see esbuild’s words above; in an unchanged checkout: git status, then run the command again',
      detail: String(error.message ?? error),
    });
  });
  const outputs = Object.keys(metafile.outputs).map((name) => basename(name));
  const script = outputs.find((name) => name.endsWith('.js'));
  const style = outputs.find((name) => name.endsWith('.css'));
  const icon = copyHashed(join(source, 'icon.svg'), join(target, 'assets'));
  const page = readFileSync(join(source, 'index.html'), 'utf8')
    .replace('%SCRIPT%', `assets/${script}`)
    .replace('%STYLE%', `assets/${style}`)
    .replace('%ICON%', `assets/${icon}`);
  writeFileSync(join(target, 'index.html'), page);
  cpSync(join(source, 'examples'), join(target, 'examples'), { recursive: true });
  const bytes = [script, style].map((name) => gzipBeside(join(target, 'assets', name)));
  if (bytes[0] <= MAX_GZIPPED_BYTES) return;
  throw new SetupError({
    missing: `the console's JavaScript has ${bytes[0]} bytes gzipped`,
    why: `at most ${MAX_GZIPPED_BYTES} are allowed, so that it opens at once on a slow line`,
    mend: 'leave out a package, or take a smaller one',
  });
}

function copyHashed(file, folder) {
  const bytes = readFileSync(file);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  const name = basename(file).replace('.', `-${hash}.`);
  writeFileSync(join(folder, name), bytes);
  return name;
}

/** Writes `file.gz`; answers its bytes. */
function gzipBeside(file) {
  const packed = gzipSync(readFileSync(file), { level: 9 });
  writeFileSync(`${file}.gz`, packed);
  return packed.length;
}

/** What the bundle is made of: our sources, the client's, and the versions of the packages. */
function consoleFacts(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'src', 'setup', 'console-build.mjs')));
  for (const room of ['console', 'client'].filter((name) => existsSync(join(root, 'src', name)))) {
    const entries = readdirSync(join(root, 'src', room), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    for (const file of files.sort()) {
      const bytes = readFileSync(file);
      hash.update(`\0${file.slice(root.length)}\0${bytes.length}\0`).update(bytes);
    }
  }
  const versions = ['esbuild', 'preact', 'uplot', 'openapi-fetch', 'eventsource-parser'].map((name) => {
    const file = join(root, 'node_modules', name, 'package.json');
    return [name, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : null];
  });
  return { ...Object.fromEntries(versions), sources: hash.digest('hex') };
}
