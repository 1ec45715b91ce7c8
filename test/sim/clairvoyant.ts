import { batchMs, type Profile } from '../../src/simulator/profiles';

export interface Offered {
  readonly profile: Profile;
  readonly instants: Float64Array;
  /** Every request must be answered this long after it arrived. */
  readonly sloMs: number;
}

/**
 * The most requests that any scheduler could answer in time on one engine, knowing all arrivals beforehand. Exact.
 *
 * With one relative deadline, deadlines come in the order of arrivals. Two facts then make dynamic programming exact:
 * requests of two batches can be exchanged until batches follow the order of arrivals; and a batch of b requests that
 * ends with request j loses nothing by taking the b that end there, as they arrived no later than j and their
 * deadlines are no earlier. So with F[j][k] = the earliest instant at which the engine is free again having dealt with
 * the first j requests and answered k of them:
 *   F[j][k] = min(F[j-1][k], min over b of s + time(b)), s = max(F[j-b][k-b], arrival of j),
 *   where s + time(b) must not be after the deadline of request j-b+1.
 * @param mostLost a number of requests that some schedule is known to lose: no better schedule loses more.
 */
export function exactBound({ profile, instants, sloMs }: Offered, mostLost: number): number {
  const { maxBatchRows } = profile;
  const count = instants.length;
  const width = mostLost + 1;
  // rows[j % (B + 1)][lost] holds F[j][j - lost].
  const rows = Array.from({ length: maxBatchRows + 1 }, () => new Float64Array(width).fill(Infinity));
  const times = Array.from({ length: maxBatchRows + 1 }, (_, b) => batchMs(profile, b));
  rows[0]![0] = 0;
  for (let j = 1; j <= count; j++) {
    const current = rows[j % rows.length]!;
    const before = rows[(j - 1) % rows.length]!;
    current[0] = Infinity;
    for (let lost = 1; lost < width; lost++) current[lost] = before[lost - 1]!;
    const arrival = instants[j - 1]!;
    for (let b = 1; b <= Math.min(maxBatchRows, j); b++) {
      const earlier = rows[(j - b) % rows.length]!;
      const latest = instants[j - b]! + sloMs - times[b]!;
      if (arrival > latest) break;
      const time = times[b]!;
      for (let lost = 0; lost < width; lost++) {
        const start = earlier[lost]! > arrival ? earlier[lost]! : arrival;
        if (start <= latest && start + time < current[lost]!) current[lost] = start + time;
      }
    }
  }
  const last = rows[count % rows.length]!;
  const lost = last.findIndex((free) => free < Infinity);
  return count - (lost < 0 ? count : lost);
}

/**
 * An upper bound for several engines: each answered request takes at least c = min over batches that can be in time of
 * time(b) / b of one engine's time, between its arrival and its deadline. One preemptive machine as fast as all engines
 * together loses no more requests of c each than they do, and on it first come, first served is best, as deadlines
 * come in the order of arrivals.
 */
export function fluidBound({ profile, instants, sloMs }: Offered, engines: number): number {
  let cheapest = Infinity;
  for (let b = 1; b <= profile.maxBatchRows; b++) {
    if (batchMs(profile, b) <= sloMs) cheapest = Math.min(cheapest, batchMs(profile, b) / b);
  }
  const each = cheapest / engines;
  let free = 0;
  let answered = 0;
  for (const arrival of instants) {
    const end = Math.max(free, arrival) + each;
    if (end > arrival + sloMs) continue;
    free = end;
    answered++;
  }
  return answered;
}
