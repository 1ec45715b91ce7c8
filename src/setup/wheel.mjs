import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lastLines, runCommand } from './child-command.mjs';
import { SetupError } from './report.mjs';
import { WHEEL_TAGS } from './tensorflow-pins.mjs';

/** Takes the members of a zip whose names match the pattern; a wheel's names are relative and zipfile keeps them so. */
const UNPACK = [
  'import re, sys, zipfile',
  'archive = zipfile.ZipFile(sys.argv[1])',
  'wanted = re.compile(sys.argv[3])',
  'archive.extractall(sys.argv[2], [name for name in archive.namelist() if wanted.match(name)])',
].join('\n');

const WHY_PIP = 'the TensorFlow library is taken from its Python wheel, which pip knows how to fetch';

/** Refuses a machine without Python 3 and pip, before anything long begins. */
export async function checkPip() {
  const python = await runCommand('python3', ['-c', 'import zipfile']);
  if (python.code !== 0) {
    throw new SetupError({
      missing: 'there is no python3',
      why: `${WHY_PIP}, and node-gyp builds the addon with it`,
      mend: 'apt-get install python3 python3-pip',
    });
  }
  const pip = await runCommand('python3', ['-m', 'pip', '--version']);
  if (pip.code === 0) return pip.output.trim();
  throw new SetupError({
    missing: 'python3 has no pip',
    why: WHY_PIP,
    mend: 'apt-get install python3-pip (or python3 -m ensurepip --user)',
    detail: lastLines(pip.output, 3),
  });
}

/**
 * Downloads wheels through the user's own pip configuration (index, mirror, proxy, certificates). pip's cache is left
 * alone: what is needed of the wheel is kept unpacked.
 *
 * @param requirements requirement specifiers, for example `tensorflow-cpu==2.21.0`
 * @param folder       an empty folder for the wheels
 * @returns the paths of the wheels
 */
export async function downloadWheels(requirements, folder) {
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...WHEEL_TAGS];
  args.push('--no-cache-dir', '--no-input', '--progress-bar=off', `--dest=${folder}`, ...requirements);
  const { code, output } = await runCommand('python3', args);
  if (code !== 0) {
    throw new SetupError({
      missing: `pip could not download ${requirements.join(', ')}`,
      why: WHY_PIP,
      mend:
        'see pip’s words above; behind a mirror run `python3 -m pip config set global.index-url URL`, ' +
        'without a network set STRIATE_LIBTENSORFLOW to a folder with lib/ and include/ of TensorFlow',
      detail: lastLines(output),
    });
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.whl'))
    .map((name) => join(folder, name));
}

/** Refuses a wheel that is not, byte for byte, the pinned one. */
export async function checkHash(wheel, pinned) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  const found = hash.digest('hex');
  if (pinned === undefined || found === pinned) return found;
  throw new SetupError({
    missing: `${wheel.split('/').at(-1)} is not the pinned file: sha256 expected ${pinned}, got ${found}`,
    why: 'native code is only run when it is the code that was tested',
    mend: 'look at `python3 -m pip config list` for a mirror that serves another file, and run the command again',
  });
}

/** Unpacks the members whose names match `pattern` (a Python regular expression, matched at the start). */
export async function unpackWheel(wheel, folder, pattern) {
  const { code, output } = await runCommand('python3', ['-c', UNPACK, wheel, folder, pattern]);
  if (code === 0) return;
  throw new SetupError({
    missing: `${wheel.split('/').at(-1)} could not be unpacked`,
    why: 'the library and the headers that the addon is built with are inside',
    mend: 'run the command again; if it stays so, the disk or the mirror is at fault',
    detail: lastLines(output),
  });
}
