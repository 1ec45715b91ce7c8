import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { blocksOf } from '../support/readme';
import { RunningServer } from '../support/running-server';

const ROOT = resolve(__dirname, '../..');
const GOLDEN = join(ROOT, 'test/golden');

interface Version {
  readonly state: string;
  readonly format: string;
  readonly guessed: readonly string[];
}

/** What the page "Bring your own" of models/README.md promises, done with its own commands. */
describe('the page on bringing a model', () => {
  let work: string;
  let server: RunningServer;
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'striate-bring-'));
    mkdirSync(join(work, 'models'));
    cpSync(join(GOLDEN, 'keras/lenet.keras'), join(work, 'lenet.keras'));
    cpSync(join(ROOT, 'models/births/1'), join(work, 'my-model'), { recursive: true });
    cpSync(join(GOLDEN, 'saved-model/forecaster'), join(work, 'forecaster'), { recursive: true });
    server = await RunningServer.start({ environment: { STRIATE_MODELS: join(work, 'models') } });
  }, 200_000);
  afterAll(async () => {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
  });

  const versionOf = async (model: string): Promise<Version | undefined> => {
    const answer = await fetch(`${server.url}/api/v1/models/${model}`);
    return ((await answer.json()) as { versions?: Version[] }).versions?.[0];
  };

  const untilServed = async (model: string): Promise<Version> => {
    const limit = performance.now() + 60_000;
    for (;;) {
      const version = await versionOf(model);
      if (version !== undefined && ['available', 'failed'].includes(version.state)) return version;
      if (performance.now() > limit) throw new Error(`${model} is ${version?.state ?? 'not there'}`);
      await new Promise((next) => setTimeout(next, 100));
    }
  };

  it('puts a Keras file, a TF.js model and a SavedModel in, and names the labels', async () => {
    for (const { language, text } of blocksOf(join(ROOT, 'models/README.md'))) {
      if (language !== 'sh') continue;
      const command = text.replaceAll('http://127.0.0.1:8080', server.url);
      execFileSync('bash', ['-euc', command], { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
    }
    expect(await untilServed('mine')).toMatchObject({ state: 'available', format: 'tfjs_layers' });
    expect(await untilServed('forecaster')).toMatchObject({ state: 'available', format: 'saved_model' });
    expect(await untilServed('lenet')).toMatchObject({ state: 'available', guessed: ['image'] });
  }, 120_000);

  it('answers with a SavedModel that has variables what Python’s TensorFlow answers', async () => {
    const golden = JSON.parse(readFileSync(join(GOLDEN, 'saved-model/forecaster.json'), 'utf8')) as {
      input: number[][][];
      output: number[][];
    };
    const answer = await fetch(`${server.url}/v1/models/forecaster:predict`, {
      method: 'POST',
      body: JSON.stringify({ instances: golden.input }),
    });
    const { predictions } = (await answer.json()) as { predictions: number[][] };
    for (const [row, expected] of golden.output.entries()) {
      for (const [place, value] of expected.entries())
        expect(predictions[row]?.[place]).toBeCloseTo(value, 5);
    }
  });

  it('serves the signature of a SavedModel that its manifest names', async () => {
    const put = (name: string, signature: string): void => {
      const folder = join(work, 'models', name);
      cpSync(join(GOLDEN, 'saved-model/forecaster'), join(folder, '.new'), { recursive: true });
      writeFileSync(join(folder, 'striate.json'), JSON.stringify({ signature }));
      renameSync(join(folder, '.new'), join(folder, '1'));
    };
    put('other-signature', 'serve');
    put('no-signature', 'train');
    expect(await untilServed('other-signature')).toMatchObject({ state: 'available' });
    const refused = await untilServed('no-signature');
    expect(refused).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(refused)).toContain('has no signature');
  }, 60_000);
});
