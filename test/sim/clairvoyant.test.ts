import { exactBound, fluidBound, type Offered } from './clairvoyant';
import { batchMs } from '../../src/simulator/profiles';
import { Random } from '../../src/simulator/random';

const PROFILE = { name: 'small', baseMs: 2, eachMs: 1, maxBatchRows: 3 };

/** The most on-time answers over every choice of batches of whatever is left, in any order. */
function everySchedule({ profile, instants, sloMs }: Offered): number {
  const count = instants.length;
  const most = (left: number, free: number): number => {
    let best = 0;
    for (let batch = left; batch > 0; batch = (batch - 1) & left) {
      const members = Array.from({ length: count }, (_, index) => index).filter(
        (index) => batch & (1 << index),
      );
      if (members.length > profile.maxBatchRows) continue;
      const start = Math.max(free, instants[members.at(-1)!]!);
      const end = start + batchMs(profile, members.length);
      if (end > instants[members[0]!]! + sloMs) continue;
      best = Math.max(best, members.length + most(left & ~batch, end));
    }
    return best;
  };
  return most((1 << count) - 1, 0);
}

describe('the clairvoyant bounds', () => {
  const random = new Random(3);
  const cases = Array.from({ length: 60 }, () => {
    const instants = Float64Array.from({ length: 6 }, () => 14 * random.uniform()).sort();
    return { profile: PROFILE, instants, sloMs: 4 + 8 * random.uniform() };
  });

  test('the dynamic program finds what trying every schedule finds', () => {
    for (const offered of cases) {
      expect(exactBound(offered, offered.instants.length)).toBe(everySchedule(offered));
    }
  });

  test('the fluid bound is never below it', () => {
    for (const offered of cases) {
      expect(fluidBound(offered, 1)).toBeGreaterThanOrEqual(exactBound(offered, offered.instants.length));
    }
  });
});
