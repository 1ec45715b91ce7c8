import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SETUP = join(__dirname, '../../src/setup');

/** The JSON of an expression over one module of src/setup; jest itself cannot import those. */
async function evaluate(file: string, expression: string): Promise<unknown> {
  const script = `
    import * as module from ${JSON.stringify(join(SETUP, file))};
    const outcome = (work) => {
      try { return work() ?? 'accepted'; } catch (error) { return error.message; }
    };
    console.log(JSON.stringify(${expression}));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout);
}

it('runs on Node 20.19 to 24', async () => {
  const versions = ['18.20.4', '20.18.9', '20.19.0', '22.0.0', '24.21.0', '25.0.0'];
  const outcomes = await evaluate(
    'node-version.mjs',
    `${JSON.stringify(versions)}.map((version) => outcome(() => module.checkNodeVersion(version)))`,
  );
  expect(outcomes).toEqual([
    'this is Node 18.20.4; Striate runs on Node 20.19 to 24',
    'this is Node 20.18.9; Striate runs on Node 20.19 to 24',
    'accepted',
    'accepted',
    'accepted',
    'this is Node 25.0.0; Striate runs on Node 20.19 to 24',
  ]);
});

it('fetches the library for Linux on x86-64 only, and takes the user’s own on another Linux', async () => {
  const outcomes = await evaluate(
    'platform.mjs',
    `[['linux', 'x64', {}], ['linux', 'arm64', {}], ['linux', 'arm64', {STRIATE_LIBTENSORFLOW: '/tf'}],
      ['darwin', 'arm64', {STRIATE_LIBTENSORFLOW: '/tf'}]]
      .map(([platform, arch, env]) => outcome(() => module.checkPlatform({platform, arch}, env)))`,
  );
  expect(outcomes).toEqual([
    'accepted',
    'no pinned TensorFlow library for linux on arm64',
    'accepted',
    'no pinned TensorFlow library for darwin on arm64',
  ]);
});

it('keeps the cache where the user says, else where the desktop standard says', async () => {
  const roots = await evaluate(
    'cache-entry.mjs',
    `[{STRIATE_CACHE: '/a', XDG_CACHE_HOME: '/b'}, {XDG_CACHE_HOME: '/b'}].map(module.cacheRoot)`,
  );
  expect(roots).toEqual(['/a', '/b/striate']);
});

it('reads the CUDA packages from the wheel’s metadata', async () => {
  const metadata = [
    'Requires-Dist: absl-py>=1.0.0',
    'Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0; extra == "and-cuda"',
    "Requires-Dist: nvidia-nccl-cu12 (<3.0,>=2.25) ; extra == 'and-cuda'",
    'Requires-Dist: tensorflow-io; extra == "gcs-filesystem"',
  ].join('\n');
  const requirements = await evaluate(
    'cuda-libraries.mjs',
    `module.cudaRequirements(${JSON.stringify(metadata)})`,
  );
  expect(requirements).toEqual(['nvidia-cudnn-cu12<10.0,>=9.3.0', 'nvidia-nccl-cu12<3.0,>=2.25']);
});

it('counts a suite that could not run, a run cut short and a run without tests as failures', async () => {
  const run = (
    numPassedTests: number,
    numFailedTests: number,
    numRuntimeErrorTestSuites: number,
    success: boolean,
  ): object => ({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, success });
  const runs = [run(3, 1, 1, false), run(3, 0, 0, false), run(0, 0, 0, true), run(3, 0, 0, true)];
  const counts = await evaluate(
    'test-counts.mjs',
    `[...${JSON.stringify(runs)}, undefined].map(module.countRun)`,
  );
  expect(counts).toEqual([
    { passed: 3, failed: 2 },
    { passed: 3, failed: 1 },
    { passed: 0, failed: 1 },
    { passed: 3, failed: 0 },
    { passed: 0, failed: 1 },
  ]);
});

it('names what a lock file lacks of other platforms', async () => {
  const packages = {
    'node_modules/a': {
      optionalDependencies: { 'a-linux-x64-gnu': '1.0.0', 'a-darwin-arm64': '1.0.0', any: '*' },
    },
    'node_modules/a-linux-x64-gnu': {},
    'node_modules/b/node_modules/c': {
      dev: true,
      optionalDependencies: { d: '2.0.0', 'c-win32-ia32': '2.0.0' },
    },
    'node_modules/b/node_modules/d': {},
  };
  expect(await evaluate('lock-gaps.mjs', `module.lockGaps(${JSON.stringify(packages)})`)).toEqual([
    {
      path: 'node_modules/a-darwin-arm64',
      entry: { version: '1.0.0', os: ['darwin'], cpu: ['arm64'], optional: true },
    },
    {
      path: 'node_modules/c-win32-ia32',
      entry: { version: '2.0.0', os: ['win32'], cpu: ['ia32'], dev: true, optional: true },
    },
  ]);
});
