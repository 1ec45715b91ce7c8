import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { request, Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startHaproxy } from './haproxy.mjs';
import { freePort } from '../support/bench-server.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Health checks are 100 ms apart: by then HAProxy has seen it, on a busy machine too. */
const DRAIN_MS = 1_000;
/** Between two restarts, so that the load meets both servers. */
const BETWEEN_MS = 500;

const sleep = (ms) => new Promise((next) => setTimeout(next, ms));

/**
 * Two servers behind HAProxy under load; one after the other is sent SIGTERM, and started again when it has ended.
 *
 * @param options `haproxy` the program, `restarts`, `connections` kept alive by the clients, `post` `{path, type, body}`
 * @returns `{answered, failures, exits, restarts, seconds}`: failures by what they were, exits by code
 */
export async function rollingRestarts({ haproxy, restarts, connections, post }) {
  const servers = await Promise.all([Server.create(), Server.create()]);
  for (const server of servers) await server.start();
  const port = await freePort();
  const proxy = await startHaproxy({ program: haproxy, port, servers: servers.map((each) => each.port) });
  const load = startLoad({ port, connections, post });
  const started = performance.now();
  const exits = {};
  try {
    for (let restart = 0; restart < restarts; restart++) {
      const server = servers[restart % servers.length];
      const code = await server.stop();
      exits[code] = (exits[code] ?? 0) + 1;
      await server.start();
      await sleep(BETWEEN_MS);
    }
  } finally {
    await load.stop();
    await proxy.stop();
    await Promise.all(servers.map((server) => server.remove()));
  }
  const { answered, failures } = load;
  return { answered, failures, exits, restarts, seconds: (performance.now() - started) / 1_000 };
}

/** A server that comes back on its port and its data. */
class Server {
  #child;
  #data = mkdtempSync(join(tmpdir(), 'striate-drain-'));

  constructor(port) {
    this.port = port;
    const compiled = join(ROOT, 'build/e2e-compiled');
    mkdirSync(compiled, { recursive: true });
    symlinkSync(compiled, join(this.#data, 'compiled'));
  }

  static async create() {
    return new Server(await freePort());
  }

  async start() {
    this.#child = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
      cwd: ROOT,
      env: {
        ...process.env,
        STRIATE_PORT: String(this.port),
        STRIATE_DATA: this.#data,
        STRIATE_DRAIN_MS: String(DRAIN_MS),
        STRIATE_THREADS: '1',
        STRIATE_LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => null);
      if (answer?.status === 200) return;
      if (this.#child.exitCode !== null) throw new Error(`a server ended with ${this.#child.exitCode}`);
      await sleep(50);
    }
  }

  /** Asks to stop; the exit code, once it has. */
  async stop() {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const [code, signal] = await ended;
    return code ?? signal;
  }

  async remove() {
    if (this.#child?.exitCode === null) await this.stop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

/** Keep-alive clients, each with one request on its way. Everything but a 200 is a failure; nothing is tried again. */
function startLoad({ port, connections, post }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const load = { answered: 0, failures: {}, stop: undefined };
  let isOver = false;
  const clients = Array.from({ length: connections }, async () => {
    while (!isOver) {
      const outcome = await send({ port, agent, post });
      if (outcome === '200') load.answered++;
      else load.failures[outcome] = (load.failures[outcome] ?? 0) + 1;
    }
  });
  load.stop = async () => {
    isOver = true;
    await Promise.all(clients);
    agent.destroy();
  };
  return load;
}

function send({ port, agent, post: { path, type, body } }) {
  return new Promise((resolve) => {
    const headers = { 'content-type': type, 'content-length': body.length };
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (answer) => {
      answer.on('error', (error) => resolve(error.code ?? error.message));
      answer.on('end', () => resolve(String(answer.statusCode)));
      answer.resume();
    });
    sent.on('error', (error) => resolve(error.code ?? error.message));
    sent.end(body);
  });
}
