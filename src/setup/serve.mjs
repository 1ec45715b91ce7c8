import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { loaderEnvironment } from './loader-path.mjs';

/**
 * Runs the server in place of this process, as nearly as Node allows: its output is ours, SIGTERM and SIGHUP are passed
 * on, and we end as it ends. SIGINT is passed on only without a terminal: from a terminal it reaches the server by
 * itself, and a second one would cut the server's drain short.
 *
 * @param args the arguments after `start`, handed to the server
 */
export function serve(root, library, args) {
  const child = spawn(process.execPath, [join(root, 'dist', 'main.js'), ...args], {
    cwd: root,
    env: loaderEnvironment(process.env, library),
    stdio: 'inherit',
  });
  const passOn = (signal) => {
    if (signal === 'SIGINT' && (process.stdin.isTTY || process.stdout.isTTY)) return;
    child.kill(signal);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, passOn);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
