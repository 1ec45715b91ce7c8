/** The result of one check: `{name, status, detail, mend}`; mend is the command or setting that mends it, if needed. */
export const ok = (name, detail) => ({ name, status: 'ok', detail, mend: '' });
/** Serves, but not as it might. */
export const warn = (name, detail, mend) => ({ name, status: 'warn', detail, mend });
/** Does not serve until it is mended. */
export const fail = (name, detail, mend) => ({ name, status: 'fail', detail, mend });

/** One line a check, and what mends it under the checks that are not ok. */
export function renderChecks(checks) {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, status, detail, mend }) => {
      const line = `${status.padEnd(4)}  ${name.padEnd(width)}  ${detail}`;
      return mend === '' ? line : `${line}; mend: ${mend}`;
    })
    .join('\n');
}
