/* global process, require */
// Reports two passed tests for a project, or what SCRATCH/jest says.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const file = process.argv
  .find((argument) => argument.startsWith('--outputFile='))
  .slice('--outputFile='.length);
const told = `${process.env.SCRATCH}/jest`;
const passed = { numPassedTests: 2, numFailedTests: 0, numRuntimeErrorTestSuites: 0, success: true };
const results = existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : passed;
writeFileSync(file, JSON.stringify(results));
process.exit(results.success ? 0 : 1);
