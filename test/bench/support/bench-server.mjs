import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');

/** The built server on a free port, ready; `stop` ends it and removes its data. */
export async function startServer(environment = {}) {
  const data = mkdtempSync(join(tmpdir(), 'striate-bench-'));
  const port = await freePort();
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
    cwd: ROOT,
    env: {
      ...process.env,
      STRIATE_PORT: String(port),
      STRIATE_DATA: data,
      STRIATE_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) break;
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
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

/** A port of the loopback interface that nobody listened on a moment ago. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
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
