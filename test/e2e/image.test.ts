import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { digitPng } from '../support/digits';
import { finalStage } from '../support/dockerfile';
import { freePort } from '../support/free-port';

const ROOT = resolve(__dirname, '../..');
const TFJS = 'node_modules/@tensorflow/tfjs-node-gpu';
/** The user of the images. */
const NOBODY = 1000;

/**
 * There is no Docker engine where this runs, so its steps are played: the context as .dockerignore leaves it is copied to
 * a clean folder, the build stage's RUN script runs there, and the final stage's command runs from what it has made.
 */
describe('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'striate-image-'));
  const context = join(folder, 'build');
  const image = join(folder, 'striate');
  const data = join(folder, 'data');
  const { instructions, environment } = finalStage(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    mkdirSync(context);
    const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8');
    for (const [, name = ''] of ignored.matchAll(/^!(.+)$/gm)) copy(name);
    // What npm, the compiler and the linker would make again: their stamps say that it is current.
    copy('dist');
    execFileSync('cp', ['-al', join(ROOT, 'node_modules'), join(context, 'node_modules')]);
    // Links are as good as copies of what is only unlinked; these are written to.
    for (const name of ['node_modules/.package-lock.json', TFJS]) {
      rmSync(join(context, name), { recursive: true });
      copy(name);
    }
    execFileSync(join(context, 'docker/scripts/build.sh'), [image], { stdio: 'pipe' });
    rmSync(context, { recursive: true });

    mkdirSync(data);
    const isRoot = process.getuid?.() === 0;
    // Graphs that earlier tests compiled need not be compiled again, as on any second start.
    const compiled = join(ROOT, 'build/e2e-compiled');
    if (existsSync(compiled)) cpSync(compiled, join(data, 'compiled'), { recursive: true });
    if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, data, join(image, 'models')]);
    execFileSync('chmod', ['755', folder]);
    port = await freePort();
    const command = [...exec('ENTRYPOINT'), ...exec('CMD')];
    server = spawn(command[0]!, command.slice(1), {
      cwd: image,
      env: {
        PATH: process.env['PATH'],
        ...environment,
        STRIATE_HOST: '127.0.0.1',
        STRIATE_PORT: String(port),
        STRIATE_MODELS: join(image, 'models'),
        STRIATE_DATA: data,
      },
      stdio: 'ignore',
      ...(isRoot && { uid: NOBODY, gid: NOBODY }),
    });
    while ((await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status !== 200) {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
      await new Promise((next) => setTimeout(next, 100));
    }
  }, 400_000);
  afterAll(() => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }, 60_000);

  function copy(name: string): void {
    cpSync(join(ROOT, name), join(context, name), { recursive: true, verbatimSymlinks: true });
  }

  /** The words of an instruction in exec form. */
  function exec(name: string): string[] {
    return JSON.parse(instructions.find((each) => each.name === name)?.text ?? '[]') as string[];
  }

  it('classifies a picture', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/models/digits/classify`, {
      method: 'POST',
      body: new Uint8Array(await digitPng(7, 3)),
      headers: { 'content-type': 'image/png' },
    });
    expect(await answer.json()).toMatchObject({ predictions: [{ label: '7' }, {}, {}, {}, {}] });
  });

  it('holds production packages only, and nothing that builds or points outside', () => {
    for (const name of ['typescript', 'jest', 'eslint', '.bin/tsc'])
      expect(existsSync(join(image, 'node_modules', name))).toBe(false);
    for (const name of ['src', 'test', '.git', `${TFJS}/deps/include`])
      expect(existsSync(join(image, name))).toBe(false);
    const entries = readdirSync(image, { recursive: true }) as string[];
    const strays = entries
      .filter((name) => lstatSync(join(image, name)).isSymbolicLink())
      .filter((name) => !realpathSync(join(image, name)).startsWith(realpathSync(image)));
    expect(strays).toEqual([]);
    expect(entries.filter((name) => /\.(map|d\.ts)$/.test(name))).toEqual([]);
  });

  it('is well while it answers, ends at SIGTERM with 0, and is not well afterwards', async () => {
    const [, ...check] = JSON.parse(
      /CMD (\[.*\])/.exec(instructions.find(({ name }) => name === 'HEALTHCHECK')?.text ?? '')?.[1] ?? '[]',
    ) as string[];
    const health = async (): Promise<number | null> => {
      const child = spawn(process.execPath, check, {
        cwd: image,
        env: { STRIATE_PORT: String(port) },
        stdio: 'ignore',
      });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    };
    expect(await health()).toBe(0);
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(await health()).toBe(1);
  });
});
