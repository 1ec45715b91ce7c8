// npm run docs: runs the README's curl lines against the built server and writes their answers and the tables anew.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT, startServer } from '../bench/support/bench-server.mjs';

const require = createRequire(import.meta.url);
const { serverSettings } = require(join(ROOT, 'dist/config/settings.js'));
const README = join(ROOT, 'README.md');
/** Longest line of an answer that stays on one line. */
const WIDTH = 110;

/** JSON as people read it: what fits on a line stays on it. */
function layOut(value, indent = '') {
  const flat = JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/^([[{]) /, '$1')
    .replace(/ ([\]}])$/, '$1');
  if (flat.length + indent.length <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((each) => inner + layOut(each, inner)).join(',\n')}\n${indent}]`;
  const rows = Object.entries(value).map(
    ([key, each]) => `${inner}${JSON.stringify(key)}: ${layOut(each, inner)}`,
  );
  return `{\n${rows.join(',\n')}\n${indent}}`;
}

const server = await startServer({ STRIATE_LOG_LEVEL: 'warn' });
const url = `http://127.0.0.1:${server.port}`;
let text = readFileSync(README, 'utf8');

text = text.replace(
  /(^```sh\n(curl[\s\S]*?)\n```\n\n```json\n)[\s\S]*?(\n```$)/gm,
  (_all, before, command, after) => {
    const answer = execFileSync('bash', ['-c', command.replaceAll('http://127.0.0.1:8080', url)], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return `${before}${layOut(JSON.parse(answer))}${after}`;
  },
);

const table = (name, head, rows) => {
  const lines = [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows];
  text = text.replace(
    new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_all, before, after) => `${before}${lines.join('\n')}\n${after}`,
  );
};
table(
  'settings',
  ['key', 'default', 'meaning'],
  Object.values(serverSettings(2)).map(
    ({ key, fallback, fallbackText, meaning }) =>
      `| \`${key}\` | ${fallbackText ?? String(fallback)} | ${meaning} |`,
  ),
);
const { paths } = await (await fetch(`${url}/openapi.json`)).json();
table(
  'routes',
  ['route', 'what it does'],
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary }]) => `| \`${method.toUpperCase()} ${path}\` | ${summary ?? ''} |`,
    ),
  ),
);
writeFileSync(README, text);
await server.stop();
