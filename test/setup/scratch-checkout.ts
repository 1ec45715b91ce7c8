import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const FAKES = join(__dirname, 'fakes');
const SETUP = join(__dirname, '../../src/setup');

const TINY_WHEEL = [
  'import sys, zipfile',
  'wheel = zipfile.ZipFile(sys.argv[1], "w")',
  'for name in sys.argv[2:]: wheel.writestr(name, name)',
].join('\n');

const LOCK = {
  packages: {
    '': { dependencies: { typescript: '1.0.0' } },
    'node_modules/typescript': { version: '1.0.0', integrity: 'sha512-a' },
  },
};

/** How a command of the scratch checkout ended. */
interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** A command that runs: `ended` resolves when it has, `kill` sends it a signal. */
export interface Running {
  ended: Promise<Ended>;
  kill: (signal: NodeJS.Signals) => void;
  /** Resolves when the command's standard output holds the text. */
  printed: (text: string) => Promise<void>;
}

/**
 * A checkout in a temporary folder with the real `src/setup`, in which npm, pip, the compilers and jest are played
 * (test/setup/fakes). Two files are not the real ones: the pins name a wheel of a few bytes, and the addon, an empty
 * file, is not loaded. Every call of a played program is recorded.
 */
export class ScratchCheckout {
  readonly root = mkdtempSync(join(tmpdir(), 'striate-setup-test-'));
  readonly cache = join(this.root, 'cache');

  constructor() {
    cpSync(SETUP, this.path('src/setup'), { recursive: true });
    cpSync(join(FAKES, 'binding-probe.mjs'), this.path('src/setup/binding-probe.mjs'));
    mkdirSync(this.path('nodedir/include/node'), { recursive: true });
    this.write('nodedir/include/node/node_api.h', '');
    this.write('src/main.ts', 'first');
    mkdirSync(this.path('src/console/examples'), { recursive: true });
    for (const name of ['main.tsx', 'index.html', 'icon.svg', 'examples/series.csv']) {
      this.write(`src/console/${name}`, '');
    }
    this.write('tsconfig.json', '{}');
    this.write('package.json', JSON.stringify({ dependencies: { typescript: '1.0.0' } }));
    this.write('package-lock.json', JSON.stringify(LOCK));
    this.write('pip', 'serves');
    this.write('check', '0');
    this.write('compiler', '0');
    this.write('calls', '');
    this.pin(this.makeWheel());
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Makes the given hash the pinned one. */
  pin(sha256: string): void {
    const file = this.path('src/setup/tensorflow-pins.mjs');
    const pins = readFileSync(file, 'utf8');
    this.write('src/setup/tensorflow-pins.mjs', pins.replace(/sha256: '[0-9a-f]+'/, `sha256: '${sha256}'`));
  }

  /** The played programs called since the last time this was asked, each by its first words. */
  takeCalls(): string[] {
    const calls = readFileSync(this.path('calls'), 'utf8').split('\n').filter(Boolean);
    this.write('calls', '');
    return calls;
  }

  /** What the cache holds: names of entries, and of what interrupted set-ups left. */
  cacheNames(): string[] {
    return readdirSync(this.cache);
  }

  /** Resolves when the played pip has been called and hangs. */
  async pipHangs(): Promise<void> {
    while (!readFileSync(this.path('calls'), 'utf8').includes('hanging')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  start(args: string[], env: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(process.execPath, [this.path('src/setup/run.mjs'), ...args], {
      env: { ...this.environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    return {
      ended: new Promise((resolve) => {
        child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
      }),
      kill: (signal) => child.kill(signal),
      printed: (text) =>
        new Promise((resolve) => {
          const look = (): void => {
            if (stdout.includes(text)) resolve();
          };
          child.stdout.on('data', look);
          look();
        }),
    };
  }

  async run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return await this.start(args, env).ended;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: [join(FAKES, 'bin'), dirname(process.execPath), process.env['PATH']].join(':'),
      HOME: this.root,
      SCRATCH: this.root,
      FAKE_PACKAGES: join(FAKES, 'packages'),
      STRIATE_CACHE: this.cache,
      STRIATE_DEVICE: 'cpu',
      STRIATE_NODEDIR: this.path('nodedir'),
      npm_config_node_gyp: '/played/node-gyp.js',
    };
  }

  private makeWheel(): string {
    const wheel = this.path('tiny-1.0-cp311-linux.whl');
    const members = [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/tensorflow/c/c_api.h',
      'tensorflow/python/not-wanted.py',
    ];
    execFileSync('python3', ['-c', TINY_WHEEL, wheel, ...members]);
    return createHash('sha256').update(readFileSync(wheel)).digest('hex');
  }
}
