import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../time/clock';

/** Time that one line tells of. */
const PERIOD_MS = 1_000;

interface Digested {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly code: string;
  count: number;
}

/**
 * Logs the refusals of the gate, one line a second for each route and reason: at ten times the load a line each would
 * cost as much as the refusals, and fill a disk.
 */
export class RefusalDigest {
  private readonly counts = new Map<string, Digested>();

  constructor(private readonly options: { readonly log: FastifyBaseLogger; readonly clock: Clock }) {}

  note(refusal: Omit<Digested, 'count'>): void {
    const { route, code } = refusal;
    const key = `${code} ${route}`;
    const known = this.counts.get(key);
    if (known !== undefined) {
      known.count++;
      return;
    }
    if (this.counts.size === 0) this.options.clock.after(PERIOD_MS, () => this.tell());
    this.counts.set(key, { ...refusal, count: 1 });
  }

  private tell(): void {
    for (const each of this.counts.values()) this.options.log.info({ ...each }, 'refused at the gate');
    this.counts.clear();
  }
}
