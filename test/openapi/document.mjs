import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT = process.env.E2E_BUILT ?? fileURLToPath(new URL('../../dist', import.meta.url));

/** What `use` makes of the built server's Fastify app, as it is composed: nothing listens and no engine starts. */
async function withApp(use) {
  const require = createRequire(import.meta.url);
  const { createApp } = require(join(BUILT, 'app.js'));
  const { parseConfig } = require(join(BUILT, 'config/config.js'));
  const { default: pino } = require('pino');
  const folder = mkdtempSync(join(tmpdir(), 'striate-openapi-'));
  const config = parseConfig({ STRIATE_MODELS: folder, STRIATE_DATA: join(folder, 'data') }, 1);
  const app = await createApp({ config, log: pino({ level: 'silent' }), version: '0.0.0' });
  try {
    await app.http.ready();
    return use(app.http);
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The OpenAPI document of the built server. */
export function openapiDocument() {
  return withApp((http) => http.swagger());
}

/** The document, and the paths of all routes that there are, documented or not. */
export function documentAndPaths() {
  return withApp((http) => ({
    document: http.swagger(),
    paths: pathsIn(http.printRoutes({ commonPrefix: false })),
  }));
}

/** Paths out of Fastify's drawing of its routes, in the words of OpenAPI. */
function pathsIn(tree) {
  const above = [];
  return tree
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, indent, part] = /^([│ ]*)[├└]── (.*?) \(/.exec(line);
      const depth = indent.length / 4;
      above.splice(depth, Infinity, part);
      return above.join('').replaceAll(/:(\w+)/g, '{$1}');
    });
}
