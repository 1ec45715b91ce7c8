import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './child-command.mjs';
import { longStep, SetupError } from './report.mjs';
import { removeStamp, stampMatches, writeStamp } from './stamp.mjs';

/** Compiles `src/` into `dist/`, unless `dist/` was compiled from the same sources with the same compiler. */
export async function ensureTypescriptBuild(root) {
  const stamp = join(root, 'dist', 'striate-setup.json');
  if (buildIsCurrent(root)) return;
  const facts = buildFacts(root);
  removeStamp(stamp);
  if (!existsSync(join(root, 'dist', 'main.js'))) removeStamp(join(root, 'dist', '.tsbuildinfo'));
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await longStep('compile the TypeScript', async () =>
    runCommand(process.execPath, [compiler, '-p', 'tsconfig.json'], { cwd: root }),
  );
  if (code !== 0) {
    throw new SetupError({
      missing: 'the TypeScript sources do not compile',
      why: 'the server runs from dist/, compiled from src/',
      mend: 'see the compiler’s words above; in an unchanged checkout: git status, then run the command again',
      detail: lastLines(output, 20),
    });
  }
  writeStamp(stamp, facts);
}

/** Whether `dist/` is what the sources would compile to; false as well when the compiler is not installed. */
export function buildIsCurrent(root) {
  return (
    existsSync(join(root, 'node_modules', 'typescript')) &&
    existsSync(join(root, 'dist', 'main.js')) &&
    stampMatches(join(root, 'dist', 'striate-setup.json'), buildFacts(root))
  );
}

function buildFacts(root) {
  const compiler = JSON.parse(readFileSync(join(root, 'node_modules', 'typescript', 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(readFileSync(join(root, 'tsconfig.json')));
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort();
  for (const name of sources) {
    const text = readFileSync(join(root, 'src', name));
    hash.update(`\0${name}\0${text.length}\0`).update(text);
  }
  return { typescript: compiler.version, sources: hash.digest('hex') };
}
