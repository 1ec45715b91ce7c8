/** One series as it was sent: found, not yet judged. */
export interface RawSeries {
  readonly id: string;
  readonly values: readonly unknown[];
  readonly timestamps: readonly unknown[] | null;
  readonly start: unknown;
  readonly frequency: unknown;
  readonly timeZone: unknown;
  /** Steps behind the last value that its timestamps reach, where `future` covariates are known. */
  readonly futureSteps: number;
  readonly past: unknown;
  readonly future: unknown;
  /** Names of its parts for messages: JSON pointers, or row and column of a file. */
  readonly valueAt: (index: number) => string;
  readonly timestampAt: (index: number) => string;
  readonly covariateAt: (kind: 'past' | 'future', name: string, index?: number) => string;
  readonly field: (name: string) => string;
}
