import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT = process.env.E2E_BUILT ?? fileURLToPath(new URL('../../dist', import.meta.url));

/** The OpenAPI document of the built server, from the composed app itself: nothing listens and no engine starts. */
export async function openapiDocument() {
  const require = createRequire(import.meta.url);
  const { createApp } = require(join(BUILT, 'app.js'));
  const { parseConfig } = require(join(BUILT, 'config/config.js'));
  const { default: pino } = require('pino');
  const folder = mkdtempSync(join(tmpdir(), 'striate-openapi-'));
  const config = parseConfig({ STRIATE_MODELS: folder, STRIATE_DATA: join(folder, 'data') }, 1);
  const app = await createApp({ config, log: pino({ level: 'silent' }), version: '0.0.0' });
  try {
    await app.http.ready();
    return app.http.swagger();
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
