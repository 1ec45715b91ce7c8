import { StriateError, type Problem } from '../errors/striate-error';

/** Problems that an answer lists; the rest are counted, so that a bad million costs no more than a bad hundred. */
const MAX_LISTED = 100;

/** Collects what is wrong with the content of an upload, so that all of it is answered at once. Bounded. */
export class ProblemList {
  private readonly listed: Problem[] = [];
  private total = 0;

  get count(): number {
    return this.total;
  }

  /** `place` names the spot: `row:12/column:price`, `entry:cat/7.png`, `array:x`; `detail` says expected and got. */
  add(place: string, detail: string): void {
    this.total += 1;
    if (this.listed.length < MAX_LISTED) this.listed.push({ pointer: clip(place), detail });
  }

  /** Throws DATASET_INVALID with every problem, when there is one. */
  throwIfAny(): void {
    if (this.total === 0) return;
    const more = this.total > this.listed.length ? `, of which the first ${MAX_LISTED} are listed` : '';
    throw new StriateError('DATASET_INVALID', {
      detail: `${this.total} ${this.total === 1 ? 'place is' : 'places are'} wrong${more}`,
      problems: this.listed,
    });
  }
}

/** Text of the upload for a message: short and without control characters. */
export function clip(text: string): string {
  const clean = text.replace(/\p{C}/gu, '?');
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean;
}
