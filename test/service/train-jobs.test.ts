import { join } from 'node:path';
import { StriateError } from '../../src/errors/striate-error';
import { TrainJobs, type TrainJobsOptions } from '../../src/service/train-jobs';
import { openStore, SPEC_BODY, SUBMISSION, temporaryFolder, type OpenStore } from '../jobs/open-store';

const folder = temporaryFolder();
let store: OpenStore;

beforeEach(async () => {
  store = await openStore({ file: join(folder, 'jobs.db') });
});

afterEach(() => store.database.close());

/** Train jobs of a server whose data sets are all gone. */
function withoutDatasets(): TrainJobs {
  const gone = (): never => {
    throw new StriateError('DATASET_UNKNOWN', { detail: 'no such data set' });
  };
  const datasets = { get: gone, refresh: () => Promise.resolve() };
  const options: Partial<TrainJobsOptions> = { queue: store.queue, datasets, pool: null };
  return new TrainJobs(options as TrainJobsOptions);
}

const as = (key: string | null) => ({ key, token: 'alice', mayTrain: () => undefined });

describe('the same Idempotency-Key and body', () => {
  it('give the first job, though its data set has gone since', async () => {
    const first = await store.queue.submit({ ...SUBMISSION, idempotency: { key: 'k', body: SPEC_BODY } });
    const jobs = withoutDatasets();
    expect(await jobs.submit(SPEC_BODY, as('k'))).toMatchObject({
      replayed: true,
      job: { id: first.job.id },
    });
    await expect(jobs.submit({ ...SPEC_BODY, seed: 7 }, as('k'))).rejects.toMatchObject({
      code: 'JOB_KEY_REUSED',
    });
    await expect(jobs.submit(SPEC_BODY, as(null))).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
  });

  it('give nothing to a token that may not train the model', async () => {
    const forbidden = (): never => {
      throw new StriateError('AUTH_MODEL_FORBIDDEN', { detail: 'not this model' });
    };
    await expect(
      withoutDatasets().submit(SPEC_BODY, { ...as('k'), mayTrain: forbidden }),
    ).rejects.toMatchObject({ code: 'AUTH_MODEL_FORBIDDEN' });
  });
});
