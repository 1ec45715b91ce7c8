import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ScratchCheckout } from './scratch-checkout';

/** Each test runs several processes; on a busy machine that takes longer than jest's 5 s. */
jest.setTimeout(60_000);

describe('the set-up', () => {
  let checkout: ScratchCheckout;

  beforeEach(() => {
    checkout = new ScratchCheckout();
  });

  afterEach(() => checkout.remove());

  it('makes a bare checkout ready, and then finds nothing left to do', async () => {
    const first = await checkout.run(['setup']);
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(checkout.takeCalls().map((call) => call.split(' ')[0])).toEqual([
      'npm',
      ...Array.from({ length: 4 }, () => 'python3'),
      'node-pre-gyp',
      'tsc',
      'esbuild',
    ]);
    const [entry, ...others] = checkout.cacheNames();
    expect(others).toEqual([]);
    expect(existsSync(join(checkout.cache, entry!, 'downloads'))).toBe(false);
    expect(existsSync(join(checkout.cache, entry!, 'unpacked'))).toBe(false);

    const second = await checkout.run(['setup']);
    expect(second.code).toBe(0);
    expect(checkout.takeCalls()).toEqual([]);
  });

  it('does again only what a change asks for', async () => {
    await checkout.run(['setup']);
    checkout.takeCalls();

    checkout.write('src/main.ts', 'second');
    await checkout.run(['setup']);
    expect(checkout.takeCalls()).toEqual(['tsc']);

    checkout.write('src/console/main.tsx', 'second');
    await checkout.run(['setup']);
    expect(checkout.takeCalls()).toEqual(['esbuild']);

    checkout.write('node_modules/@tensorflow/tfjs-node-gpu/package.json', '{"version":"1.0.1"}');
    await checkout.run(['setup']);
    expect(checkout.takeCalls()).toEqual(['node-pre-gyp']);

    const lock = {
      packages: {
        '': { dependencies: { typescript: '1.0.0' } },
        'node_modules/typescript': { version: '1.0.0', integrity: 'sha512-b' },
      },
    };
    checkout.write('package-lock.json', JSON.stringify(lock));
    await checkout.run(['setup']);
    expect(checkout.takeCalls()).toEqual(['npm ci --ignore-scripts --no-audit --no-fund', 'node-pre-gyp']);
  });

  it('shows the last lines of pip when it fails, and leaves nothing behind', async () => {
    checkout.write('pip', 'fails');
    const { code, stderr } = await checkout.run(['setup']);
    expect(code).toBe(1);
    expect(stderr).toContain('pip could not download tensorflow-cpu==2.21.0');
    expect(stderr).toContain('| ERROR: No matching distribution found');
    expect(stderr).toContain('STRIATE_LIBTENSORFLOW');
    expect(checkout.cacheNames()).toEqual([]);
  });

  it('refuses a wheel that is not the pinned one', async () => {
    checkout.pin('00ff');
    const { code, stderr } = await checkout.run(['setup']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is not the pinned file: sha256 expected 00ff, got [0-9a-f]{64}/);
    expect(checkout.cacheNames()).toEqual([]);
  });

  it('names the package that brings a compiler', async () => {
    checkout.write('compiler', '127');
    const { code, stderr } = await checkout.run(['setup']);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no C++ compiler');
    expect(stderr).toContain('apt-get install build-essential');
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no half cache entry after %s', async (signal) => {
    checkout.write('pip', 'hangs');
    const interrupted = checkout.start(['setup']);
    await checkout.pipHangs();
    interrupted.kill(signal);
    await interrupted.ended;
    const left = checkout.cacheNames();
    expect(left.filter((name) => !name.startsWith('.staging-'))).toEqual([]);
    if (signal === 'SIGTERM') expect(left).toEqual([]);

    checkout.write('pip', 'serves');
    expect(await checkout.run(['setup'])).toMatchObject({ code: 0 });
  });

  it('lets two at once share one download', async () => {
    const both = await Promise.all([checkout.run(['setup']), checkout.run(['setup'])]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const calls = checkout.takeCalls();
    expect(calls.filter((call) => call.includes('pip download'))).toHaveLength(1);
    expect(calls.filter((call) => call === 'node-pre-gyp')).toHaveLength(1);
  });

  it('says how it is called', async () => {
    expect(await checkout.run(['serve'])).toMatchObject({
      code: 2,
      stderr: 'usage: node src/setup/run.mjs start|test|setup (got: serve)\n',
    });
  });

  describe('npm start', () => {
    it('hands its arguments and SIGTERM to the server, and ends as it ends', async () => {
      const server = checkout.start(['start', 'one', 'two']);
      await server.printed('one two');
      server.kill('SIGTERM');
      expect(await server.ended).toMatchObject({ code: 7, stdout: 'one two\n' });
    });
  });

  describe('npm test', () => {
    it('ends with the sum of both runs', async () => {
      expect(await checkout.run(['test'])).toMatchObject({ code: 0, stdout: '4 passed, 0 failed\n' });
    });

    it('counts failed checks', async () => {
      checkout.write('check', '1');
      expect(await checkout.run(['test'])).toMatchObject({ code: 1, stdout: '4 passed, 1 failed\n' });
    });

    it('counts a set-up that stopped', async () => {
      checkout.write('pip', 'fails');
      expect(await checkout.run(['test'])).toMatchObject({ code: 1, stdout: '0 passed, 1 failed\n' });
    });
  });
});
