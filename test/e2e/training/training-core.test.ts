import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../../..');
const GOLDEN = join(ROOT, 'test/golden/keras-training/optimizers.json');

/** What training-checks.mjs prints. */
interface Results {
  readonly parameters: readonly number[];
  readonly gradients: readonly number[];
  readonly rnnGradients: readonly number[];
  readonly losses: readonly [readonly number[], readonly number[]];
  readonly milliseconds: readonly [number, number];
  readonly resumes: Readonly<Record<string, { outcome: string; same: boolean; bytes: number }>>;
  readonly endings: {
    readonly stopped: { outcome: string; epoch: number };
    readonly best: { epoch: number; value: number };
    readonly loss: number;
    readonly cancelled: { outcome: string; step: number };
    readonly diverged: { outcome: string; step: number };
    readonly checkpoints: readonly boolean[];
  };
  readonly dropout: Readonly<Record<'first' | 'again' | 'other', readonly (readonly number[])[]>>;
  readonly optimizers: readonly (readonly number[])[];
  readonly saved: readonly { classes: string[]; names: string[]; difference: number }[];
  readonly given: {
    readonly same: number;
    readonly frozen: readonly boolean[];
    readonly moved: readonly boolean[];
    readonly kinds: readonly string[];
    readonly equal: readonly boolean[];
  };
  readonly bases: { readonly trained: number; readonly refused: readonly (readonly [string, string])[] };
  readonly before: unknown;
  readonly after: unknown;
}

let results: Results;
beforeAll(async () => {
  const script = join(__dirname, 'training-checks.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    script,
    join(ROOT, 'dist'),
    GOLDEN,
    join(ROOT, 'test/golden/keras'),
  ]);
  results = JSON.parse(stdout) as Results;
}, 120_000);

it('builds the networks of the seed, parameter for parameter', () => {
  expect(results.parameters).toEqual([1_413_834, 5_250, 3]);
});

it('has the gradients of tfjs-layers to 1e-5 for the SimpleRNN too', () => {
  expect(results.rnnGradients).toHaveLength(8);
  expect(Math.max(...results.rnnGradients)).toBeLessThan(1e-5);
});

describe('the fused LSTM', () => {
  it('has the gradients of tfjs-layers to 1e-5', () => {
    expect(results.gradients).toHaveLength(8);
    expect(Math.max(...results.gradients)).toBeLessThan(1e-5);
  });

  it('learns with the same losses', () => {
    const [fused, stock] = results.losses;
    expect(fused).toHaveLength(stock.length);
    for (const [step, loss] of fused.entries()) expect(loss).toBeCloseTo(stock[step]!, 6);
  });

  it('takes at most a sixth of the time of a step at batch 32', () => {
    const [fused, stock] = results.milliseconds;
    process.stderr.write(
      `LSTM train step at batch 32: ${fused.toFixed(1)} ms fused, ${stock.toFixed(1)} ms tfjs-layers, ` +
        `${(stock / fused).toFixed(1)} times\n`,
    );
    expect(stock / fused).toBeGreaterThan(6);
  });
});

it.each(['atEpochEnd', 'withinEpoch', 'forecaster'])('resumes exactly: %s', (name) => {
  expect(results.resumes[name]).toMatchObject({ outcome: 'paused', same: true });
});

describe('a run', () => {
  it('stops early and gives back the weights of its best epoch', () => {
    const { stopped, best, loss } = results.endings;
    expect(stopped).toMatchObject({ outcome: 'stopped_early', epoch: best.epoch + 3 });
    expect(loss).toBeCloseTo(best.value, 6);
  });

  it('is cancelled between two steps', () => {
    expect(results.endings.cancelled).toMatchObject({ outcome: 'cancelled', step: 3 });
  });

  it('ends where its loss is not finite, and takes no checkpoint of weights that are not', () => {
    expect(results.endings.diverged).toMatchObject({ outcome: 'diverged', step: 0 });
    expect(results.endings.checkpoints).toEqual([true, false]);
  });
});

it('drops other values at each step, the same for the same seed, none at inference', () => {
  const { first, again, other } = results.dropout;
  expect(first[0]).not.toEqual(first[1]);
  expect(first).toEqual(again);
  expect(first[0]).not.toEqual(other[0]);
  expect(new Set(first[0])).toEqual(new Set([0, 2]));
  expect(new Set(first[2])).toEqual(new Set([1]));
});

it('moves parameters as Keras does, Nadam included', () => {
  const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as {
    tolerance: number;
    cases: { optimizer: { name: string }; parameters: number[] }[];
  };
  const differences = golden.cases.map(({ parameters }, index) =>
    Math.max(...parameters.map((value, at) => Math.abs(value - results.optimizers[index]![at]!))),
  );
  expect(golden.cases.map(({ optimizer }) => optimizer.name)).toContain('nadam');
  expect(Math.max(...differences)).toBeLessThan(golden.tolerance);
});

it('saves models that stock TF.js loads, as plain layers', () => {
  const [classifier, forecaster] = results.saved;
  expect(classifier!.classes).toEqual([
    'Conv2D',
    'MaxPooling2D',
    'Conv2D',
    'MaxPooling2D',
    'Flatten',
    'Dense',
    'Dropout',
    'Dense',
  ]);
  expect(forecaster!.classes).toEqual(['LSTM', 'LSTM', 'TimeDistributed']);
  expect(forecaster!.names.slice(0, 3)).toEqual(['lstm/kernel', 'lstm/recurrent_kernel', 'lstm/bias']);
  for (const { difference } of results.saved) expect(difference).toBeLessThan(1e-6);
});

it('trains on from a saved model, frozen layers left alone', () => {
  const { same, frozen, moved } = results.given;
  expect(same).toBeLessThan(1e-6);
  expect(frozen).toEqual([true, false]);
  expect(moved).toEqual([false, true, true]);
});

it('builds described layers as fused ones, with weights that follow from the seed', () => {
  expect(results.given.kinds).toEqual(['FusedLstm', 'FusedLstm', 'TimeDistributedDense']);
  expect(results.given.equal).toEqual([true, false]);
});

it('leaves no tensor behind', () => {
  expect(results.after).toEqual(results.before);
});

it('goes on from models of Keras as they are served, or refuses them in words', () => {
  const { trained, refused } = results.bases;
  process.stderr.write(`Keras models that can be trained on: ${trained}, refused: ${refused.length}\n`);
  expect(trained).toBeGreaterThanOrEqual(95);
  const codes = new Set(refused.map(([, code]) => code));
  expect([...codes].filter((code) => !/^FORMAT_UNSUPPORTED(_LAYER)?$/.test(code))).toEqual([]);
});
