import { Store } from './store';

/** One request that the console has made. */
export interface Call {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly ms: number;
  readonly at: Date;
}

/** Calls that are remembered. */
const MAX_CALLS = 50;

let number = 0;

/** The last calls, newest first. */
export const callLog = new Store<readonly Call[]>([]);

export function logCall(call: Omit<Call, 'number'>): void {
  number += 1;
  callLog.set([{ ...call, number }, ...callLog.get()].slice(0, MAX_CALLS));
}
