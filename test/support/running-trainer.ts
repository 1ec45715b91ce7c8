import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogLine } from './running-server';

const ROOT = resolve(__dirname, '../..');
const BUILT = process.env['E2E_BUILT'] ?? join(ROOT, 'dist');

/** The built `striate trainer` as a process of its own. */
export class RunningTrainer {
  readonly log: LogLine[] = [];
  readonly plainLines: string[] = [];
  private readonly ended: Promise<unknown>;

  private constructor(readonly process: ChildProcess) {
    this.ended = once(process, 'exit');
    for (const stream of [process.stdout!, process.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (line.startsWith('{')) this.log.push(JSON.parse(line) as LogLine);
        else this.plainLines.push(line);
      });
    }
  }

  static start(environment: NodeJS.ProcessEnv): RunningTrainer {
    const child = spawn(process.execPath, [join(BUILT, 'main.js'), 'trainer'], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new RunningTrainer(child);
  }

  /** Whether it works on a job now. */
  get isTraining(): boolean {
    return trainersOf(this.process.pid).length > 0;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill(signal);
    await this.ended;
  }
}

/** Process ids of the trainers that a server or a `striate trainer` has started. */
export function trainersOf(pid: number | undefined): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children
    .filter((child) => child !== '')
    .map(Number)
    .filter((child) => {
      try {
        return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('trainer');
      } catch {
        return false;
      }
    });
}
