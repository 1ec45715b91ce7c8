const FIRST_CAPACITY = 1_024;

/** Doubles that are appended one by one without an object each. */
export class GrowingNumbers {
  private data = new Float64Array(FIRST_CAPACITY);
  private size = 0;

  get length(): number {
    return this.size;
  }

  push(value: number): void {
    if (this.size === this.data.length) {
      const wider = new Float64Array(this.data.length * 2);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[this.size] = value;
    this.size += 1;
  }

  at(index: number): number {
    return this.data[index]!;
  }
}
