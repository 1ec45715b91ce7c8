/** A version that serves. */
export interface Served {
  readonly model: string;
  readonly version: number;
}
