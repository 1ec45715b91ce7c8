import type { TrainJobRun } from '../../src/service/train-job-run';
import { TrainerPool } from '../../src/service/trainer-pool';
import { HandClock } from '../jobs/hand-clock';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a pool of trainers', () => {
  it('takes back lost jobs while it works on one of its own', async () => {
    const clock = new HandClock();
    const claims = {
      claim: jest.fn().mockResolvedValueOnce({}).mockResolvedValue(null),
      takeBackLost: jest.fn().mockResolvedValue(0),
    };
    let letGo = (): void => undefined;
    const carryOut = new Promise<void>((resolve) => (letGo = resolve));
    const run = { jobId: 'job', carryOut: () => carryOut, letGo } as unknown as TrainJobRun;
    const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() };
    const pool = new TrainerPool({ claims, holder: 'one', newRun: () => run, pollMs: 1_000, clock, log });
    await pool.start();
    await settled();
    const before = claims.takeBackLost.mock.calls.length;
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1_000);
      await settled();
    }
    expect(claims.claim).toHaveBeenCalledTimes(1);
    expect(claims.takeBackLost.mock.calls.length - before).toBe(3);
    await pool.stop();
    clock.advance(5_000);
    await settled();
    expect(claims.takeBackLost.mock.calls.length - before).toBe(3);
  });
});
