import { Store } from './store';

/**
 * The token that the server wants, where it wants one. Kept in the memory of this page only: a reload forgets it, and
 * nothing is written to the browser's storage.
 */
class Session {
  /** True while somebody should be asked for a token. */
  readonly isAsking = new Store(false);
  private token: string | null = null;
  private waiting: ((token: string | null) => void)[] = [];

  get current(): string | null {
    return this.token;
  }

  /** Asks for a token; `null` when the person would rather not. Requests that ask at once share one answer. */
  ask(): Promise<string | null> {
    this.isAsking.set(true);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  answer(token: string | null): void {
    if (token !== null) this.token = token;
    const waiting = this.waiting;
    this.waiting = [];
    this.isAsking.set(false);
    for (const resolve of waiting) resolve(token);
  }
}

export const session = new Session();
