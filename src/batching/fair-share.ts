/** One claimant of the engine's time. */
export interface Claimant {
  readonly weight: number;
  /** When its first entry is due, on the scheduler's clock; Infinity when it has nothing to run. */
  dueMs(): number;
  /** Expected time of its next batch. */
  expectedMs(): number;
}

/**
 * Divides an engine's time by weight (start-time fair queueing: each claimant's virtual time grows by the time it used
 * divided by its weight, and the one that is furthest behind runs next). A claimant that was idle starts at the current
 * virtual time, so that it cannot save up. Among those less than one of their own batches ahead of the furthest behind,
 * one whose head would be late after another batch goes first; so a deadline can move a turn, never a share.
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
    let latestStart = startOf(chosen) - behind.claimant.expectedMs();
    for (const { claimant, used } of ready) {
      const expectedMs = claimant.expectedMs();
      const start = startOf(claimant);
      const isUrgent = start < nowMs + behind.claimant.expectedMs() && start >= nowMs;
      if (used - behind.used < expectedMs / claimant.weight && isUrgent && start < latestStart) {
        chosen = claimant;
        latestStart = start;
      }
    }
    return chosen;
  }
}

/** The latest instant at which the claimant's next batch can start and be in time. */
function startOf(claimant: Claimant): number {
  return claimant.dueMs() - claimant.expectedMs();
}
