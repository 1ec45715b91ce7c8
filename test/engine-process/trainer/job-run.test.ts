import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobRun, type Line } from '../../../src/engine-process/trainer/job-run';
import { encodeCheckpoint, type Checkpoint } from '../../../src/engine-process/training/checkpoint';
import type { TrainingRun } from '../../../src/engine-process/training/training-run';
import type { FromTrainer, TrainTask } from '../../../src/messages/trainer-protocol';

// The real one asks TensorFlow.
jest.mock('../../../src/engine-process/training/environment', () => ({
  currentEnvironment: () => ({}),
  inexactReasons: () => [],
}));

const checkpointAt = (step: number): Checkpoint =>
  ({
    state: { step },
    environment: {},
    optimizer: { iterations: step, scalars: [] },
    weights: [Float32Array.of(1)],
    slots: [],
    best: [],
  }) as unknown as Checkpoint;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'striate-job-run-'));
  await mkdir(join(folder, 'own'));
  await mkdir(join(folder, 'other'));
});

afterEach(() => rm(folder, { recursive: true }));

/** What a job tells that goes on from step 8 of a job, trained so far for some seconds of the 60 that it has. */
async function told(resumed: {
  readonly of: 'own' | 'other';
  readonly earlierSeconds: number;
  readonly wish: 'continue' | 'pause';
}): Promise<readonly string[]> {
  const resumeFrom = join(folder, resumed.of, '8.ckpt');
  const trainedSeconds = resumed.earlierSeconds;
  await writeFile(resumeFrom, encodeCheckpoint({ ...checkpointAt(8), trainedSeconds }));
  const task = {
    resumeFrom,
    checkpointsFolder: join(folder, 'own'),
    maxSeconds: 60,
    everyEpochs: 1,
    earlyStopping: null,
  } as unknown as TrainTask;
  const run: Pick<TrainingRun, 'restore' | 'checkpoint' | 'run' | 'bestEpoch'> = {
    bestEpoch: null,
    restore: () => undefined,
    checkpoint: () => checkpointAt(8),
    run: async ({ betweenSteps }) => {
      const move = await betweenSteps({ epoch: 1, step: 8, totalSteps: 20, loss: null });
      const outcome = move === 'continue' ? 'completed' : move === 'pause' ? 'paused' : 'cancelled';
      return { outcome, epoch: 1, step: 8 };
    },
  };
  const messages: FromTrainer[] = [];
  const line: Line = {
    tell: (message) => void messages.push(message),
    wish: () => resumed.wish,
    givingWay: { totalMs: 0, before: () => Promise.resolve() },
  };
  const job = new JobRun(run as TrainingRun, task, line);
  await job.resume();
  await job.train();
  return messages.map((message) => ('reason' in message ? message.reason : message.type));
}

describe('a job that is taken up', () => {
  it('ends at max_seconds with the time of its earlier attempts', async () => {
    expect(await told({ of: 'own', earlierSeconds: 90, wish: 'continue' })).toEqual(['timeout']);
  });

  it('begins to count anew after another job', async () => {
    expect(await told({ of: 'other', earlierSeconds: 90, wish: 'continue' })).toEqual(['trained']);
  });

  it('writes no second checkpoint of a step that has one', async () => {
    expect(await told({ of: 'own', earlierSeconds: 0, wish: 'pause' })).toEqual(['stopped']);
    expect(await told({ of: 'other', earlierSeconds: 0, wish: 'pause' })).toEqual(['checkpoint', 'stopped']);
  });
});
