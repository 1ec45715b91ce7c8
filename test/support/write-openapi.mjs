/** Before the e2e tests: the OpenAPI document and the routes of the built server, for the tests that hold it to them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export default function writeOpenapi() {
  const printed = execFileSync(process.execPath, ['test/openapi/print-document.mjs'], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 * 1024,
  });
  mkdirSync(`${ROOT}/build`, { recursive: true });
  writeFileSync(`${ROOT}/build/e2e-openapi.json`, printed);
}
