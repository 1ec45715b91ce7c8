/**
 * What a person sees of the set-up. Everything goes to standard error: the standard output of `npm start` carries the
 * server's log lines, and that of `npm test` ends with the count of tests.
 */

/**
 * A set-up that cannot go on. It always says three things: what is missing, why it is needed and the command that mends
 * it; `detail` holds the last lines of the program that failed, when there was one.
 */
export class SetupError extends Error {
  constructor({ missing, why, mend, detail = '' }) {
    super(missing);
    this.name = 'SetupError';
    this.why = why;
    this.mend = mend;
    this.detail = detail;
  }
}

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a step that takes longer than a glance: one line when it begins, one with its seconds when it is done. */
export async function longStep(title, work) {
  const begin = performance.now();
  say(`set-up: ${title} …`);
  const result = await work();
  say(`set-up: ${title}: done in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return result;
}

/** The whole report of an error. An error that is not a SetupError is our own fault and keeps its stack. */
export function sayError(error) {
  if (!(error instanceof SetupError)) {
    say(`set-up failed: ${error?.stack ?? error}`);
    return;
  }
  say('');
  say(`set-up stopped: ${error.message}`);
  if (error.detail !== '') {
    for (const line of error.detail.split('\n')) say(`  | ${line}`);
  }
  say(`  why:  ${error.why}`);
  say(`  mend: ${error.mend}`);
}
