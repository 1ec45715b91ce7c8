import { StriateError } from '../../src/errors/striate-error';
import type { BacktestAnswer } from '../../src/service/backtest-answer';
import { BacktestJobs, type BacktestWork } from '../../src/service/backtest-jobs';
import { FakeClock } from '../support/fake-clock';

const ANSWER = { model: 'm' } as BacktestAnswer;
const HOUR_MS = 3_600_000;

interface Held {
  readonly work: BacktestWork;
  end(result: BacktestAnswer | Error): void;
  readonly started: () => boolean;
  readonly progress: (done: number) => void;
}

/** Work that ends when the test says so, or when it is aborted. */
function held(): Held {
  let end: Held['end'] = () => undefined;
  let told: (done: number) => void = () => undefined;
  let isStarted = false;
  const result = new Promise<BacktestAnswer>((resolve, reject) => {
    end = (value) => (value instanceof Error ? reject(value) : resolve(value));
  });
  return {
    work: ({ signal, onProgress }) => {
      isStarted = true;
      told = onProgress;
      signal.addEventListener('abort', () => end(signal.reason as Error));
      return result;
    },
    end: (value) => end(value),
    started: () => isStarted,
    progress: (done) => told(done),
  };
}

function fixture(): { jobs: BacktestJobs; clock: FakeClock; errors: string[] } {
  const clock = new FakeClock();
  const errors: string[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, text: string) => errors.push(text),
  };
  return { jobs: new BacktestJobs({ clock, log }), clock, errors };
}

const about = { model: 'm', version: 1, total: 10 };
const settle = (): Promise<void> => new Promise(setImmediate);
const codeOf = (use: () => unknown): string => {
  try {
    use();
  } catch (error) {
    return (error as StriateError).code;
  }
  return 'none';
};

describe('BacktestJobs', () => {
  it('carry out one after the other: queued, running, succeeded', async () => {
    const { jobs } = fixture();
    const [first, second] = [held(), held()];
    const { id } = jobs.submit({ ...about, work: first.work });
    const other = jobs.submit({ ...about, work: second.work });
    expect([jobs.get('m', id).state, jobs.get('m', other.id).state]).toEqual(['running', 'queued']);
    first.progress(4);
    first.progress(2);
    expect(jobs.get('m', id).done).toBe(4);
    first.end(ANSWER);
    await settle();
    expect(jobs.get('m', id)).toMatchObject({ state: 'succeeded', answer: ANSWER });
    expect(second.started()).toBe(true);
    second.end(ANSWER);
    await settle();
    expect(jobs.get('m', other.id).state).toBe('succeeded');
  });

  it('fail with what they were rejected with; our own bugs are logged', async () => {
    const { jobs, errors } = fixture();
    for (const [error, logged] of [
      [new StriateError('MODEL_NOT_FOUND', { detail: 'gone' }), 0],
      [new Error('a bug'), 1],
    ] as const) {
      const work = held();
      const { id } = jobs.submit({ ...about, work: work.work });
      work.end(error);
      await settle();
      expect(jobs.get('m', id)).toMatchObject({ state: 'failed', error, answer: null });
      expect(errors).toHaveLength(logged);
      expect(codeOf(() => jobs.cancel('m', id))).toBe('SERIES_BACKTEST_ENDED');
    }
  });

  it('are cancelled while they wait or run, and stay so whatever comes of the work', async () => {
    const { jobs } = fixture();
    const [first, second] = [held(), held()];
    const running = jobs.submit({ ...about, work: first.work });
    const waiting = jobs.submit({ ...about, work: second.work });
    expect(jobs.cancel('m', waiting.id).state).toBe('cancelled');
    expect(jobs.cancel('m', running.id).state).toBe('cancelled');
    await settle();
    expect(jobs.cancel('m', running.id)).toMatchObject({ state: 'cancelled', error: null });
    expect(second.started()).toBe(false);
  });

  it('are bounded: 16 wait, 32 ended ones are kept, for an hour', async () => {
    const { jobs, clock } = fixture();
    const running = held();
    jobs.submit({ ...about, work: running.work });
    const waiting = Array.from({ length: 16 }, () => jobs.submit({ ...about, work: held().work }));
    expect(codeOf(() => jobs.submit({ ...about, work: held().work }))).toBe('SERIES_BACKTESTS_FULL');
    for (const { id } of waiting) jobs.cancel('m', id);
    const more = Array.from({ length: 17 }, () => {
      const { id } = jobs.submit({ ...about, work: held().work });
      jobs.cancel('m', id);
      return id;
    });
    expect(codeOf(() => jobs.get('m', waiting[0]!.id))).toBe('SERIES_BACKTEST_UNKNOWN');
    expect(jobs.get('m', more[16]!).state).toBe('cancelled');
    expect(codeOf(() => jobs.get('other', more[16]!))).toBe('SERIES_BACKTEST_UNKNOWN');
    clock.advance(HOUR_MS + 1);
    expect(codeOf(() => jobs.get('m', more[16]!))).toBe('SERIES_BACKTEST_UNKNOWN');
    running.end(ANSWER);
    await settle();
  });

  it('end with the server', async () => {
    const { jobs } = fixture();
    const work = held();
    const { id } = jobs.submit({ ...about, work: work.work });
    await jobs.stop();
    expect(jobs.get('m', id).state).toBe('cancelled');
  });
});
