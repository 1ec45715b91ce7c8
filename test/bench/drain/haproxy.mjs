import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * HAProxy as one would put it before two servers: it asks /readyz ten times a second, sends nothing to a server that is
 * not ready (one that is slow to answer is not for that), and tries a connection that is refused on the other server. It
 * repeats no request that a server has taken.
 */
function configOf(port, servers) {
  return `
global
  maxconn 1000
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout check 10s
  retries 3
  option redispatch 1
  retry-on conn-failure
frontend door
  bind 127.0.0.1:${port}
  default_backend striate
backend striate
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter 100ms fall 1 rise 1
${servers.map((each, index) => `  server s${index} 127.0.0.1:${each}`).join('\n')}
`;
}

/** HAProxy on `port` before servers on these ports of the loopback; `stop` ends it. */
export async function startHaproxy({ program, port, servers }) {
  const folder = mkdtempSync(join(tmpdir(), 'striate-haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configOf(port, servers));
  const child = spawn(program, ['-db', '-f', file], { stdio: 'ignore' });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) break;
    if (child.exitCode !== null) throw new Error(`HAProxy ended with ${child.exitCode}`);
    await new Promise((next) => setTimeout(next, 50));
  }
  return {
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true });
          done();
        });
        child.kill('SIGTERM');
      }),
  };
}
