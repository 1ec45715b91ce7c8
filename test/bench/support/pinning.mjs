import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/**
 * Gives the sender a core of its own, the last one, and the server all the others: a sender that took the server's time
 * at ten times the load would measure itself. Answers how to start the server, and a line that says what was done; where
 * there is one core, or no `taskset`, both share what is there.
 */
export function giveSenderItsCore() {
  const last = cpus().length - 1;
  const others = last > 1 ? `0-${last - 1}` : '0';
  try {
    if (last === 0) throw new Error('one core');
    execFileSync('taskset', ['-apc', String(last), String(process.pid)], { stdio: 'ignore' });
  } catch {
    return { launcher: [], line: 'client, server and engine share the cores' };
  }
  return {
    launcher: ['taskset', '-c', others],
    line: `server and engine on core ${others}, client on core ${last}`,
  };
}
