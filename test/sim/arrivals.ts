import { Random } from '../../src/simulator/random';

export type ArrivalKind = 'poisson' | 'gamma2' | 'gamma4' | 'mmpp';

/** Shapes of gamma gaps, by how many times as variable as Poisson's they are. */
const GAMMA_SHAPES = { gamma2: 1 / 4, gamma4: 1 / 16 };
/** The bursty state of the two-state process sends this many times the mean rate, for a fifth of the time. */
const BURST_RATE = 3;
const BURST_SHARE = 0.2;

export interface ArrivalOptions {
  readonly kind: ArrivalKind;
  readonly count: number;
  /** Rows per ms on average. */
  readonly rate: number;
  /** Mean length of a burst of the two-state process. */
  readonly burstMs: number;
  readonly seed: number;
}

/** Instants in ms, ascending, at which requests of one row arrive. */
export function arrivals({ kind, count, rate, burstMs, seed }: ArrivalOptions): Float64Array {
  const random = new Random(seed);
  const instants = new Float64Array(count);
  let now = 0;
  if (kind === 'mmpp') {
    const calmRate = (rate * (1 - BURST_RATE * BURST_SHARE)) / (1 - BURST_SHARE);
    let isBurst = false;
    let until = 0;
    for (let index = 0; index < count;) {
      const next = now + random.exponential(1 / (isBurst ? BURST_RATE * rate : calmRate));
      if (next < until) {
        now = next;
        instants[index++] = now;
      } else {
        now = until;
        isBurst = !isBurst;
        until = now + random.exponential(isBurst ? burstMs : (burstMs * (1 - BURST_SHARE)) / BURST_SHARE);
      }
    }
    return instants;
  }
  for (let index = 0; index < count; index++) {
    now += kind === 'poisson' ? random.exponential(1 / rate) : gammaGap(random, GAMMA_SHAPES[kind], rate);
    instants[index] = now;
  }
  return instants;
}

function gammaGap(random: Random, shape: number, rate: number): number {
  return random.gamma(shape, 1 / (rate * shape));
}
