import { type Problem, StriateError } from '../errors/striate-error';

/** Problems that an answer lists; the reading stops there, so that a bad million costs no more than a bad few. */
const MAX_PROBLEMS = 20;

/** Collects what is wrong with a request, so that all of it is answered at once. Bounded. */
export class ProblemList {
  private readonly problems: Problem[] = [];

  get count(): number {
    return this.problems.length;
  }

  /**
   * `pointer` is a JSON pointer into the body, `detail` says expected and got.
   * @throws StriateError SERIES_INVALID at the 20th problem
   */
  add(pointer: string, detail: string): void {
    this.problems.push({ pointer, detail });
    if (this.count === MAX_PROBLEMS) this.throwIfAny();
  }

  /** @throws StriateError SERIES_INVALID with every problem, when there is one. */
  throwIfAny(): void {
    const first = this.problems[0];
    if (!first) return;
    const rest = this.count - 1;
    const stopped = this.count === MAX_PROBLEMS ? '; reading stopped there' : '';
    const more = rest === 0 ? '' : ` (and ${rest} more${stopped})`;
    throw new StriateError('SERIES_INVALID', {
      detail: `${first.pointer}: ${first.detail}${more}.`,
      problems: this.problems,
    });
  }
}

/** A value for a message: short, whatever it is. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
