/** Counts who uses a thing at the moment, so that it is taken away only when nobody does. */
export class UseCount {
  private users = 0;
  private waiting: (() => void)[] = [];

  /** Runs `use`, counted from now until its promise settles. */
  async during<T>(use: () => Promise<T>): Promise<T> {
    this.users++;
    try {
      return await use();
    } finally {
      this.users--;
      if (this.users === 0) {
        for (const resolve of this.waiting) resolve();
        this.waiting = [];
      }
    }
  }

  get isUsed(): boolean {
    return this.users > 0;
  }

  /** Resolves when nobody uses it; at once when nobody does now. */
  whenUnused(): Promise<void> {
    if (this.users === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
