import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = resolve(import.meta.dirname, '../../..');

/** The built server on a free port, ready; `stop` ends it and removes its data. */
export async function startServer(environment = {}) {
  const data = mkdtempSync(join(tmpdir(), 'striate-bench-'));
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
    cwd: ROOT,
    env: { ...process.env, STRIATE_PORT: '0', STRIATE_DATA: data, STRIATE_LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise((done, failed) => {
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
    lines.on('line', (line) => {
      const found = /Server listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
      if (found !== null) done(Number(found[1]));
    });
  });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) break;
    await new Promise((next) => setTimeout(next, 50));
  }
  const stop = () =>
    new Promise((done) => {
      child.once('exit', () => {
        rmSync(data, { recursive: true, force: true });
        done();
      });
      child.kill('SIGTERM');
    });
  return { port, data, pid: child.pid, stop, compiled: () => compiledFolders(data) };
}

function compiledFolders(data) {
  const folder = join(data, 'compiled');
  return readdirSync(folder).map((name) => join(folder, name));
}

/** One line on what the figures were measured with. */
export function machineLine() {
  const [cpu] = cpus();
  return `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}
