import { createHash } from 'node:crypto';
import type { FastifyPluginCallback } from 'fastify';
import { ERROR_CATALOGUE } from '../../errors/catalogue';

const STYLE =
  'body{font:16px system-ui;margin:2rem}td,th{padding:.3rem .8rem;text-align:left;vertical-align:top}:target{background:#fe9}';
/** The page holds nothing but its text and this style. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`;

/** The page that a problem's `type` points to: every code, its status and the way out. */
export const errorRoutes: FastifyPluginCallback = (app, _options, done) => {
  const rows = Object.entries(ERROR_CATALOGUE).map(
    ([code, { status, title, hint }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escape(title)}</td><td>${escape(hint)}</td></tr>`,
  );
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Striate: error codes</title>
<style>${STYLE}</style>
<h1>Error codes</h1><table><tr><th>Code</th><th>Status</th><th>Title</th><th>What to do</th></tr>${rows.join('\n')}</table></html>`;
  app.get('/errors', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(page),
  );
  done();
};

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
