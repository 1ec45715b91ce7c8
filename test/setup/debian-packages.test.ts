import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MODULE = join(__dirname, '../../src/setup/debian-packages.mjs');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'striate-apt-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Plays apt-get by a shell script; `$1` is the command, calls are kept in `calls`. */
function playApt(script: string): void {
  const file = join(folder, 'apt-get');
  writeFileSync(file, `#!/bin/sh\necho "$@" >> ${folder}/calls\n${script}\n`);
  chmodSync(file, 0o755);
}

/** What `ensureDebianPackages` answers for a package that no machine has. */
async function ensure(isRoot: boolean): Promise<unknown> {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const script = `
    import { ensureDebianPackages } from ${JSON.stringify(MODULE)};
    const missing = await ensureDebianPackages({ sh: 'sh', 'striate-none': 'striate-none' }, { isRoot: ${isRoot} });
    console.log(JSON.stringify(missing));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env,
  });
  return JSON.parse(stdout);
}

const calls = (): string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

it('installs what is missing and nothing else, after fetching the lists when they are old', async () => {
  playApt(`
    if [ "$1" = update ]; then touch ${folder}/lists; exit 0; fi
    [ -e ${folder}/lists ] || exit 100
    printf '#!/bin/sh\\n' > ${folder}/striate-none && chmod 755 ${folder}/striate-none`);
  expect(await ensure(true)).toEqual([]);
  expect(calls().map((call) => call.split(' ')[0])).toEqual(['install', 'update', 'install']);
  expect(calls()[0]).toMatch(/^install --yes --no-install-recommends \S+ striate-none$/);
});

it('tells a user who may not install how to', async () => {
  playApt('exit 0');
  expect(await ensure(false)).toEqual([
    { name: 'striate-none', reason: 'only root may install it: sudo apt-get install striate-none' },
  ]);
});

it('tells why apt-get failed, and when the package brought no such program', async () => {
  playApt('echo "E: Unable to locate package"; exit 100');
  const failed = 'apt-get install striate-none failed: E: Unable to locate package';
  expect(await ensure(true)).toEqual([{ name: 'striate-none', reason: failed }]);
  playApt('exit 0');
  const without = 'apt-get install striate-none brought no program named striate-none';
  expect(await ensure(true)).toEqual([{ name: 'striate-none', reason: without }]);
});
