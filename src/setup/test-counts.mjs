/**
 * What one test run adds to the last line of `npm test`. A suite that could not run, a run that was cut short and a run
 * without a single test each count as a failed one, so that nothing goes missing silently.
 *
 * @param results jest's JSON results, or undefined when it wrote none
 * @returns `{passed, failed}`
 */
export function countRun(results) {
  if (results === undefined) return { passed: 0, failed: 1 };
  const passed = results.numPassedTests;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const nothingRan = passed + failed === 0;
  const cutShort = !results.success && failed === 0;
  return { passed, failed: nothingRan || cutShort ? 1 : failed };
}

/** The last line of `npm test`. */
export function countLine(counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
