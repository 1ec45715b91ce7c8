/** One claimant of the engine's time. */
export interface Claimant {
  readonly weight: number;
  /** When its first entry is due, on the scheduler's clock; Infinity when it has nothing to run. */
  dueMs(): number;
  /** Expected time of its next batch. */
  expectedMs(): number;
  /** Expected time of all that waits. */
  backlogMs(): number;
}

/**
 * Divides an engine's time by weight (start-time fair queueing: each claimant's virtual time grows by the time it used
 * divided by its weight, and the one that is furthest behind runs next). A claimant that was idle starts at the current
 * virtual time, so that it cannot save up. Among those less than one of their own batches ahead of the furthest behind,
 * one whose head would be late after another batch goes first, if that batch is all it has: a deadline can move a turn,
 * never a share, and a claimant that asks for more than its share is always short of time and gains nothing by it.
 */
export class FairShare<C extends Claimant> {
  private readonly used = new Map<C, number>();
  private virtualMs = 0;

  join(claimant: C): void {
    this.used.set(claimant, this.virtualMs);
  }

  leave(claimant: C): void {
    this.used.delete(claimant);
  }

  /** Call when a claimant that had nothing to run has something again. */
  wake(claimant: C): void {
    const used = this.used.get(claimant);
    if (used !== undefined && used < this.virtualMs) this.used.set(claimant, this.virtualMs);
  }

  charge(claimant: C, ms: number): void {
    const used = this.used.get(claimant);
    if (used !== undefined) this.used.set(claimant, used + ms / claimant.weight);
  }

  /** The claimant to run next of those that `isReady`, or null. */
  pick(nowMs: number, isReady: (claimant: C) => boolean): C | null {
    if (this.used.size === 1) {
      for (const only of this.used.keys()) return isReady(only) ? only : null;
    }
    const ready: { claimant: C; used: number }[] = [];
    for (const [claimant, used] of this.used) {
      if (isReady(claimant)) ready.push({ claimant, used });
    }
    const behind = ready.reduce<{ claimant: C; used: number } | null>(
      (least, next) => (least === null || next.used < least.used ? next : least),
      null,
    );
    if (behind === null) return null;
    this.virtualMs = Math.max(this.virtualMs, behind.used);
    let chosen = behind.claimant;
    const nextFreeMs = nowMs + chosen.expectedMs();
    for (const { claimant, used } of ready) {
      const expectedMs = claimant.expectedMs();
      const start = startOf(claimant);
      const isUrgent = start >= nowMs && start < nextFreeMs && start < startOf(chosen);
      const isModest =
        used - behind.used < expectedMs / claimant.weight && claimant.backlogMs() <= expectedMs;
      if (isUrgent && isModest) chosen = claimant;
    }
    return chosen;
  }
}

/** The latest instant at which the claimant's next batch can start and be in time. */
function startOf(claimant: Claimant): number {
  return claimant.dueMs() - claimant.expectedMs();
}
