import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readCalibration } from '../../src/formats/calibration';
import { dailyBirths } from '../support/births';
import { digitsNpz } from '../support/digit-sets';
import { digitPng } from '../support/digits';
import { memoryFiles } from '../support/model-files';
import { RunningServer } from '../support/running-server';
import { TrainApi, type Job, type Problem, type StoredDataset } from '../support/train-api';

const ROOT = resolve(__dirname, '../..');
const NAMES = ['zero', 'one', 'seven'];
const DIGITS = [0, 1, 7];

const folder = mkdtempSync(join(tmpdir(), 'striate-recipes-'));
const [models, dataFolder] = [join(folder, 'models'), join(folder, 'data')];
let server: RunningServer;
let api: TrainApi;
let digits: StoredDataset;
let later: StoredDataset;

beforeAll(async () => {
  mkdirSync(dataFolder);
  cpSync(join(ROOT, 'models', 'births'), join(models, 'births'), { recursive: true });
  server = await RunningServer.start({
    dataFolder,
    environment: { STRIATE_MODELS: models, STRIATE_THREADS: '1' },
  });
  api = new TrainApi(server);
  const file = (first: number) => ({
    bytes: digitsNpz({ digits: DIGITS, first, each: 60 }),
    name: 'digits.npz',
  });
  digits = await api.dataset('digits', file(0), { class_names: NAMES });
  later = await api.dataset('digits', file(100), { class_names: NAMES });
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const reference = ({ id, version }: StoredDataset) => ({ id, version });

/** Every option that changes how pictures are learnt from. */
const classifier = (model: string) => ({
  recipe: 'cnn-classifier',
  dataset: reference(digits),
  model,
  seed: 5,
  hyperparameters: {
    variant: 'small',
    epochs: 6,
    batch_size: 16,
    learning_rate: 0.002,
    optimizer: { name: 'nadam' },
    schedule: { kind: 'cosine', warmup_steps: 5, floor: 0.1 },
    augmentation: { shift: 0.08, rotate: 10, zoom: 0.1 },
    class_weights: 'balanced',
    clip_norm: 5,
  },
  validation: { fraction: 0.2 },
  stop: { early_stopping: { monitor: 'val_accuracy', patience: 6 } },
  gates: [{ metric: 'accuracy', min: 0.8 }],
  promote_to: 'default',
});

interface Report {
  readonly metrics: Readonly<Record<string, number>>;
  readonly rivals: { readonly default?: Readonly<Record<string, number>> };
  readonly classification: {
    readonly rows: number;
    readonly labels: readonly string[];
    readonly confusion: readonly (readonly number[])[];
    readonly cells: readonly { readonly target: number; readonly rows: readonly number[] }[];
    readonly calibration: {
      readonly error: number;
      readonly temperature: {
        readonly value: number;
        readonly loss: { readonly before: number; readonly after: number };
      } | null;
    };
    readonly pictures: { readonly path: string };
  };
  readonly by_step: readonly Readonly<Record<string, number>>[];
  readonly baselines: Readonly<
    Record<string, { readonly mae: number; readonly by_step: readonly unknown[] }>
  >;
  readonly lineage: Readonly<Record<string, unknown>> & { readonly weights_sha256: string };
}

const reportOf = ({ id }: Job): Promise<Report> => api.get<Report>(`/train-jobs/${id}/report`);

function versionFile({ published }: Job, name: string): Buffer {
  return readFileSync(join(models, published?.model ?? '', String(published?.version), name));
}

async function answersOf(model: string): Promise<string[]> {
  const form = new FormData();
  for (const digit of DIGITS) {
    form.append('image', new Blob([Uint8Array.from(await digitPng(digit, 200))]), `${digit}.png`);
  }
  const answer = await fetch(`${server.url}/api/v1/models/${model}/classify`, { method: 'POST', body: form });
  const { results } = (await answer.json()) as { results: { predictions: { label: string }[] }[] };
  return results.map(({ predictions }) => predictions[0]?.label ?? '');
}

async function detailsOf(
  model: string,
): Promise<{ temperature: number; out_of_distribution: number | null }> {
  const form = new FormData();
  form.append('image', new Blob([Uint8Array.from(await digitPng(1, 200))]), '1.png');
  const path = `${server.url}/api/v1/models/${model}/classify?details=true`;
  const answer = await fetch(path, { method: 'POST', body: form });
  const { details } = (await answer.json()) as {
    details: { temperature: number; out_of_distribution: number | null };
  };
  return details;
}

describe('pictures', () => {
  let first: Job;

  it('make a classifier that answers with the class names of its data set', async () => {
    first = await api.run(classifier('shapes'));
    expect([first.state, first.detail]).toEqual(['succeeded', null]);
    expect(await answersOf('shapes')).toEqual(NAMES);
  }, 200_000);

  it('are reported on: every held-out picture in one cell, whose pictures can be seen', async () => {
    const { metrics, classification } = await reportOf(first);
    const { rows, labels, confusion, cells, pictures } = classification;
    expect(labels).toEqual(NAMES);
    expect(rows).toBe(36);
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(rows);
    expect(metrics['accuracy']).toBeGreaterThan(0.8);
    for (const { target, rows: shown } of cells.slice(0, 3)) {
      const answer = await fetch(`${server.url}${pictures.path}/${shown[0] ?? 0}`);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('picture-label')).toBe(NAMES[target]);
    }
    expect((await fetch(`${server.url}${pictures.path}/180`)).status).toBe(404);
  });

  it('leave rows to calibrate by beside the version, of each class alike, by which unlike pictures are known', async () => {
    const bytes = versionFile(first, 'calibration.npz');
    const rows = await readCalibration(memoryFiles({ 'calibration.npz': bytes }));
    expect(rows?.shape).toEqual([144, 28, 28, 1]);
    expect(Math.max(...(rows?.data as Float32Array))).toBe(1);
    // The labels are the last member, which the directory of the archive follows.
    const labels = bytes.subarray(0, bytes.indexOf('PK\x01\x02', 0, 'latin1')).subarray(-144 * 4);
    expect(Array.from({ length: 144 }, (_, row) => labels.readInt32LE(row * 4))).toEqual(
      [0, 1, 2].flatMap((label) => new Array<number>(48).fill(label)),
    );
    expect((await detailsOf('shapes')).out_of_distribution).toEqual(expect.any(Number));
    // 36 held-out pictures are too few to fit a temperature on.
    expect((await reportOf(first)).classification.calibration.temperature).toBeNull();
  });

  it('give a page that needs nothing else', async () => {
    const answer = await fetch(`${server.url}/api/v1/train-jobs/${first.id}/report?format=html`);
    expect(answer.headers.get('content-type')).toContain('text/html');
    const page = await answer.text();
    expect(page).toContain('<h1>cnn-classifier: shapes</h1>');
    expect(page).toMatch(/<svg [^]*aria-label="confusion matrix"/);
    expect(page).toContain('aria-label="loss over training steps"');
    expect(page).not.toMatch(/<script|(href|src)="(?!data:)/);
  });

  it('come out the same, bit for bit, when a job is done again from its repro.json', async () => {
    const repro = await api.get<{ spec: object; expected: object }>(`/train-jobs/${first.id}/repro`);
    const again = await api.run({ ...repro.spec, model: 'shapes-again' });
    const second = await api.get<{ expected: object; lineage: object }>(`/train-jobs/${again.id}/repro`);
    expect(second.expected).toEqual(repro.expected);
    expect(second.lineage).toMatchObject({
      dataset: { digest: digits.digest },
      node: process.version,
      device: 'cpu',
      environment: { deterministicOps: true, tfjs: '4.22.0' },
    });
  }, 200_000);

  it('are learnt from again with frozen layers, judged by another data set version against the default', async () => {
    const job = await api.run({
      recipe: 'fine-tune',
      base_model: { name: 'shapes', version: 1 },
      dataset: reference(digits),
      model: 'shapes',
      hyperparameters: { epochs: 2, freeze_until: 'flatten', learning_rate: 0.001, batch_size: 16 },
      validation: { dataset: reference(later) },
      gates: [{ metric: 'accuracy', vs: 'default', min_improvement: -0.05 }],
      promote_to: 'default',
    });
    expect([job.state, job.published]).toEqual(['succeeded', { model: 'shapes', version: 2 }]);
    const report = await reportOf(job);
    expect(report.classification.rows).toBe(180);
    expect(report.rivals.default?.['accuracy']).toBeGreaterThan(0.8);
    expect(report.lineage['validation_dataset']).toMatchObject({ digest: later.digest });
    // Both convolutions stay bit for bit; what comes after them has moved.
    const convolutions = (32 * 9 + 32 + 64 * 32 * 9 + 64) * 4;
    const [before, after] = [first, job].map((each) => versionFile(each, 'group1-shard1of1.bin'));
    expect(after?.subarray(0, convolutions).equals(before!.subarray(0, convolutions))).toBe(true);
    expect(after?.equals(before!)).toBe(false);
    expect(await answersOf('shapes')).toEqual(NAMES);
  }, 200_000);

  it('are learnt from by layers of the client, as Keras 3 writes them, and calibrated on other pictures', async () => {
    const job = await api.run({
      ...classifier('own-layers'),
      recipe: 'custom',
      hyperparameters: {
        model_config: KERAS3,
        epochs: 6,
        batch_size: 16,
        learning_rate: 0.003,
        optimizer: { name: 'rmsprop' },
        schedule: { kind: 'plateau', patience: 1, factor: 0.5 },
      },
      validation: { dataset: reference(later) },
      gates: [],
    });
    expect([job.state, job.detail]).toEqual(['succeeded', null]);
    const model = JSON.parse(versionFile(job, 'model.json').toString()) as {
      weightsManifest: { weights: { name: string }[] }[];
    };
    expect(model.weightsManifest[0]?.weights.map(({ name }) => name)).toContain('norm/moving_mean');
    const { metrics, classification } = await reportOf(job);
    expect(classification.rows).toBe(180);
    const { temperature, error } = classification.calibration;
    expect(temperature).toMatchObject({ kept: true, fitted_rows: 90, judged_rows: 90 });
    expect(temperature?.loss.after).toBeLessThan(temperature?.loss.before ?? 0);
    expect(metrics['calibration_error']).toBe(error);
    const manifest = JSON.parse(versionFile(job, 'striate.json').toString()) as { temperature?: number };
    expect(manifest.temperature).toBe(temperature?.value);
    expect((await detailsOf('own-layers')).temperature).toBe(temperature?.value);
  }, 200_000);
});

/** What `model.to_json()` of Keras 3 gives, shortened to what it must have. */
const keras = (className: string, config: object) => ({
  module: 'keras.layers',
  class_name: className,
  config: { dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } }, ...config },
  registered_name: null,
});
const KERAS3 = {
  module: 'keras',
  class_name: 'Sequential',
  config: {
    name: 'own',
    layers: [
      keras('InputLayer', { name: 'input', batch_shape: [null, 28, 28, 1] }),
      keras('Conv2D', {
        name: 'conv',
        filters: 8,
        kernel_size: [5, 5],
        strides: [2, 2],
        padding: 'same',
        activation: 'relu',
        kernel_initializer: { module: 'keras.initializers', class_name: 'HeNormal', config: { seed: null } },
        kernel_regularizer: { module: 'keras.regularizers', class_name: 'L2', config: { l2: 0.0001 } },
      }),
      keras('BatchNormalization', { name: 'norm', axis: -1, momentum: 0.8 }),
      keras('GlobalAveragePooling2D', { name: 'pool' }),
      keras('Dropout', { name: 'drop', rate: 0.1 }),
      keras('Dense', { name: 'scores', units: 3, activation: 'softmax' }),
    ],
  },
  registered_name: 'Sequential',
};

describe('series', () => {
  const { dates, values } = dailyBirths();
  const csv = `date,births\n${dates
    .slice(-1500)
    .map((date, day) => `${date},${values.slice(-1500)[day] ?? 0}`)
    .join('\n')}\n`;
  let births: StoredDataset;
  beforeAll(async () => {
    births = await api.dataset('births', { bytes: csv, name: 'births.csv' });
  });

  it('go on from a served forecaster with its lookback and scaler, and must beat it', async () => {
    const job = await api.run({
      recipe: 'fine-tune',
      base_model: { name: 'births', version: 1 },
      dataset: reference(births),
      model: 'births',
      hyperparameters: { epochs: 1, freeze_until: 'lstm', batch_size: 64 },
      validation: { after: '1988-01-01' },
      gates: [{ metric: 'mae', vs: 'default', min_improvement: 1_000 }],
      promote_to: 'default',
    });
    expect([job.state, job.published]).toEqual(['succeeded', { model: 'births', version: 2 }]);
    expect(job.detail).toMatch(/^not promoted: expected mae better than default \(\d+/);
    const report = await reportOf(job);
    expect(report.rivals.default?.['mae']).toBeGreaterThan(200);
    expect(report.by_step).toHaveLength(14);
    expect(Object.keys(report.by_step[0] ?? {}).sort()).toEqual(
      ['coverage', 'mae', 'mase', 'rmse', 'smape', 'step'].sort(),
    );
    expect(report.baselines['seasonal_naive']?.by_step).toHaveLength(14);
    const manifests = [1, 2].map(
      (version) =>
        JSON.parse(
          readFileSync(join(models, 'births', version === 1 ? 'striate.json' : '2/striate.json'), 'utf8'),
        ) as { series: { lookback: number; scaler: { mean: number; std: number } } },
    );
    expect(manifests[1]?.series).toMatchObject({
      lookback: manifests[0]?.series.lookback,
      scaler: manifests[0]?.series.scaler,
    });
  }, 200_000);

  it('drop the windows that cross the cut in time', async () => {
    const job = await api.run({
      recipe: 'simple-rnn',
      dataset: reference(births),
      model: 'births-rnn',
      hyperparameters: { epochs: 1, units: [2], lookback: 14, horizon: 3, batch_size: 256 },
      validation: { after: '1988-12-01' },
    });
    expect(job.state).toBe('succeeded');
    const { events } = await api.get<{ events: { data: Record<string, unknown> }[] }>(
      `/train-jobs/${job.id}/events`,
    );
    const started = events.find(({ data }) => data['text'] === 'started')?.data;
    // 1,500 days end on 31 December 1988: 1,469 before the cut, 31 after it.
    expect(started).toMatchObject({ train_rows: 1_469 - 17 + 1, held_out_rows: 31 - 3 + 1 });
  }, 200_000);
});

describe('a dry run', () => {
  interface Found {
    readonly valid: boolean;
    readonly problems: readonly { readonly pointer: string; readonly detail: string }[];
    readonly warnings: readonly string[];
    readonly estimate: Readonly<Record<string, number>> | null;
  }
  const dryRun = async (spec: object): Promise<Found> => {
    const answer = await api.submit(spec, '?dryRun=true');
    expect(answer.status).toBe(200);
    return (await answer.json()) as Found;
  };
  const countJobs = async (): Promise<number> =>
    (await api.get<{ jobs: unknown[] }>('/train-jobs?limit=100')).jobs.length;

  it('says what a job would take, and queues nothing', async () => {
    const before = await countJobs();
    const { valid, estimate } = await dryRun(classifier('never'));
    expect(valid).toBe(true);
    // 144 pictures are learnt from, 16 a step, in 6 epochs.
    expect(estimate).toMatchObject({
      parameters: 32 * 10 + 64 * (32 * 9 + 1) + 64 * (7 * 7 * 64 + 1) + 3 * 65,
      train_rows: 144,
      held_out_rows: 36,
      steps_per_epoch: 9,
      total_steps: 54,
    });
    expect(estimate?.['seconds']).toBeGreaterThan(0);
    expect(estimate?.['memory_bytes']).toBeGreaterThan(50e6);
    expect(await countJobs()).toBe(before);
  }, 60_000);

  it('lists what is wrong, the layers of a client among it', async () => {
    const wrong = await dryRun({ ...classifier('never'), device: 'abacus', seed: -1 });
    expect(wrong.problems.map(({ pointer }) => pointer).sort()).toEqual(['/device', '/seed']);
    const layers = [...KERAS3.config.layers, keras('Lambda', { name: 'evil', function: 'x' })];
    const hyperparameters = { model_config: { ...KERAS3, config: { name: 'own', layers } } };
    const lambda = await dryRun({ ...classifier('never'), recipe: 'custom', hyperparameters });
    expect(lambda.valid).toBe(false);
    expect(lambda.problems).toEqual([
      {
        pointer: '/hyperparameters/model_config',
        detail: expect.stringContaining('layer "evil" of class "Lambda" is not supported') as string,
      },
    ]);
  }, 60_000);
});

it('says at once what a job asks for in vain', async () => {
  const answer = await api.submit({
    ...classifier('shapes'),
    recipe: 'fine-tune',
    base_model: { name: 'births', version: 9 },
    hyperparameters: { class_weights: [1, 2] },
    validation: { dataset: reference(digits) },
    stop: { early_stopping: { monitor: 'val_beauty' } },
    gates: [{ metric: 'mae', max: 1 }],
  });
  expect(answer.status).toBe(400);
  const { errors = [] } = (await answer.json()) as Problem;
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
    '/base_model/version',
    '/gates/0/metric',
    '/hyperparameters/class_weights',
    '/stop/early_stopping/monitor',
    '/validation/dataset',
  ]);
});
