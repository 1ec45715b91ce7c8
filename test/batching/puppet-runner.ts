import type { BatchPart, BatchPlan, BatchRunner, FailureKind } from '../../src/batching/contract';

export interface PuppetRun {
  readonly parts: readonly BatchPart<string>[];
  readonly plan: BatchPlan;
  readonly finish: () => void;
  /** Fails with an error that `classify` takes for `kind`. */
  readonly fail: (kind: FailureKind) => void;
}

class PuppetError extends Error {
  constructor(readonly kind: FailureKind) {
    super(`puppet: ${kind}`);
  }
}

/** An engine whose batches end when the test says so. The result of rows a to b of payload p is `p[a,b)`. */
export class PuppetRunner implements BatchRunner<string, string> {
  readonly runs: PuppetRun[] = [];

  run(parts: readonly BatchPart<string>[], plan: BatchPlan): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      this.runs.push({
        parts,
        plan,
        finish: () =>
          resolve(parts.map(({ payload, firstRow, rows }) => `${payload}[${firstRow},${firstRow + rows})`)),
        fail: (kind) => reject(new PuppetError(kind)),
      });
    });
  }

  join(results: readonly string[]): string {
    return results.join('+');
  }

  classify(error: unknown): FailureKind {
    return error instanceof PuppetError ? error.kind : 'fatal';
  }
}
