import { EventEmitter, once } from 'node:events';
import { StriateError } from '../errors/striate-error';
import type { CommandType, Hello } from '../messages/protocol';
import { PROTOCOL_VERSION } from '../messages/protocol';
import type { NamedTensors } from '../tensor/tensor';
import { backoffMs } from '../time/backoff';
import type { Clock, Timer } from '../time/clock';
import type { EngineChild, EngineProcessOptions } from './child-process';
import { EngineLink, type Command, type CommandReply } from './link';

/**
 *   stopped ──start──▶ starting ──hello──▶ ready
 *                         ▲  │               │
 *              backoff is │  │ exit, no hello│ exit, broken link, overdue command
 *                    over │  ▼               ▼
 *                        waiting ◀───────────┘
 *   starting ──exit of a process that can never serve (no GPU where one is demanded)──▶ stopped
 *   starting, ready, waiting ──stop──▶ stopping ──exit──▶ stopped
 */
export type EngineState = 'stopped' | 'starting' | 'ready' | 'waiting' | 'stopping';

const ARROWS: Readonly<Record<EngineState, readonly EngineState[]>> = {
  stopped: ['starting'],
  starting: ['ready', 'waiting', 'stopping', 'stopped'],
  ready: ['waiting', 'stopping'],
  waiting: ['starting', 'stopping'],
  stopping: ['stopped'],
};

export interface EngineOptions {
  readonly name: string;
  readonly device: EngineProcessOptions['device'];
  readonly threads: number;
  /** Runs beside the serving path, at low priority. */
  readonly background: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly startProcess: (options: EngineProcessOptions) => EngineChild;
  readonly log: EngineLog;
}

/** What the supervisor tells the log. */
export interface EngineLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface EngineEvents {
  /** A process said hello: it is empty, whatever was loaded before. */
  ready: [Hello];
  /** A process is gone that was not asked to go; another is started. */
  down: [reason: string];
  /** No process on this machine can serve as demanded; none is started any more. */
  unusable: [reason: string];
}

/** Longest time until hello: the library alone is 800 MB, and CUDA starts slowly. */
const HELLO_LIMIT_MS = 120_000;
/** How long a process may take to end by itself once its channel is closed. */
const END_LIMIT_MS = 1_000;
const RESTART_BACKOFF = { firstMs: 50, maxMs: 10_000 };
/** A failed native run never gives its inputs back: a process that has lost more than this many bytes so is replaced. */
const MAX_LOST_BYTES = 64 * 1024 * 1024;
/** A process that lived this long did not die of its start: the backoff begins anew. */
const HEALTHY_AFTER_MS = 10_000;

/**
 * Supervises one engine process: starts it, restarts it when it dies, and fails exactly the commands that a dead one
 * held (ENGINE_DIED, or ENGINE_TIMED_OUT when it was killed for being overdue).
 */
export class Engine extends EventEmitter<EngineEvents> {
  private current: EngineState = 'stopped';
  private child: EngineChild | null = null;
  private link: EngineLink | null = null;
  private failures = 0;
  /** Bytes of the inputs of the runs that failed in the process that is there now. */
  private lostBytes = 0;
  private startedAt = 0;
  private restartTimer: Timer | null = null;
  private helloTimer: Timer | null = null;
  private killReason: string | null = null;
  private unusableReason: string | null = null;
  private lastHello: Hello | null = null;
  private restarted = 0;

  constructor(private readonly options: EngineOptions) {
    super();
    this.setMaxListeners(0);
  }

  get state(): EngineState {
    return this.current;
  }

  /** What the newest process said of itself; `null` before the first hello. */
  get hello(): Hello | null {
    return this.lastHello;
  }

  /** Number of processes that were started after the first. */
  get restarts(): number {
    return this.restarted;
  }

  get pid(): number | null {
    return this.child?.process.pid ?? null;
  }

  /**
   * Starts the process; resolves with its hello. A process that dies is started again, also the first. Rejects with
   * ENGINE_UNUSABLE when a GPU is demanded and the process finds none.
   */
  start(): Promise<Hello> {
    return new Promise((resolve, reject) => {
      this.once('ready', resolve);
      this.once('unusable', (detail) => reject(new StriateError('ENGINE_UNUSABLE', { detail })));
      this.startProcess();
    });
  }

  /**
   * Sends a command to the process that is ready. Rejects with ENGINE_UNAVAILABLE when none is, with ENGINE_DIED or
   * ENGINE_TIMED_OUT when it goes before it answers, and with the engine's own error otherwise. `limitMs` is counted
   * from the end of the command before it; when it passes, the process is taken for hung and killed.
   */
  send<T extends CommandType>(
    command: Command<T>,
    options: { readonly limitMs: number; readonly tensors?: NamedTensors },
  ): Promise<CommandReply<T>> {
    if (this.current !== 'ready' || this.link === null) {
      return Promise.reject(
        new StriateError('ENGINE_UNAVAILABLE', {
          detail: 'the engine is being started',
          retryAfterMs: 1_000,
        }),
      );
    }
    const answer = this.link.send<T>(command, options);
    const { tensors } = options;
    if (tensors === undefined || this.child === null) return answer;
    const { child } = this;
    return answer.catch((error: unknown) => {
      if (error instanceof StriateError && error.code === 'ENGINE_RUN_FAILED') this.lose(child, tensors);
      throw error;
    });
  }

  /** Ends the process and starts no other; commands that still wait are failed. */
  async stop(): Promise<void> {
    if (this.current === 'stopped') return;
    this.restartTimer?.cancel();
    this.helloTimer?.cancel();
    this.move('stopping');
    const child = this.child;
    this.link?.close(new StriateError('ENGINE_UNAVAILABLE', { detail: 'the server is stopping' }));
    if (child === null || child.process.exitCode !== null || child.process.signalCode !== null) {
      this.move('stopped');
      return;
    }
    const ended = once(child.process, 'exit');
    const timer = this.options.clock.after(END_LIMIT_MS, () => child.process.kill('SIGKILL'));
    await ended;
    timer.cancel();
  }

  private move(next: EngineState): void {
    if (!ARROWS[this.current].includes(next)) {
      throw new Error(`engine ${this.options.name}: no arrow from ${this.current} to ${next}; this is a bug`);
    }
    this.current = next;
  }

  private startProcess(): void {
    const { clock, log, name } = this.options;
    this.move('starting');
    this.killReason = null;
    this.lostBytes = 0;
    this.startedAt = clock.now();
    const child = this.options.startProcess({
      device: this.options.device,
      threads: this.options.threads,
      background: this.options.background,
      onLine: (line) => log.info({ engine: name, line }, 'engine output'),
    });
    this.child = child;
    this.link = new EngineLink(child.channel, clock, {
      onHello: (hello) => this.greet(child, hello),
      onBroken: (reason) => this.kill(child, reason),
    });
    child.process.once('exit', (code, signal) => this.onExit(child, code, signal));
    child.process.once('error', (error) => {
      log.error({ engine: name, err: error }, 'engine process could not be started');
      if (child.process.pid === undefined) this.onExit(child, null, null);
    });
    this.helloTimer = clock.after(HELLO_LIMIT_MS, () =>
      this.kill(child, `no hello within ${HELLO_LIMIT_MS} ms`),
    );
  }

  private greet(child: EngineChild, hello: Hello): void {
    this.helloTimer?.cancel();
    if (this.current !== 'starting' || this.child !== child) return;
    if (hello.protocol !== PROTOCOL_VERSION) {
      this.kill(child, `it speaks protocol ${hello.protocol}, not ${PROTOCOL_VERSION}: run npm run setup`);
      return;
    }
    if (this.options.device === 'gpu' && hello.device !== 'gpu') {
      this.unusableReason = `STRIATE_DEVICE=gpu, but the engine runs on the ${hello.deviceReason}`;
      this.kill(child, this.unusableReason);
      return;
    }
    this.lastHello = hello;
    this.move('ready');
    this.options.log.info(
      {
        engine: this.options.name,
        pid: child.process.pid,
        tensorflow: hello.tensorflow,
        device: hello.device,
      },
      'engine ready',
    );
    this.emit('ready', hello);
  }

  /** Counts what a failed run of `child` has left behind there. */
  private lose(child: EngineChild, tensors: NamedTensors): void {
    if (this.child !== child) return;
    for (const { data } of tensors.values()) this.lostBytes += data.byteLength;
    if (this.lostBytes > MAX_LOST_BYTES) {
      this.kill(child, `its failed runs have left ${this.lostBytes} bytes behind`);
    }
  }

  private kill(child: EngineChild, reason: string): void {
    if (this.child !== child || this.killReason !== null) return;
    this.killReason = reason;
    child.process.kill('SIGKILL');
  }

  private onExit(child: EngineChild, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.child !== child) return;
    const { clock, log, name, random } = this.options;
    this.helloTimer?.cancel();
    const held = this.link?.inFlight ?? 0;
    const reason = this.killReason ?? (signal === null ? `exit code ${code ?? 'none'}` : `signal ${signal}`);
    const errorCode = this.killReason === null ? 'ENGINE_DIED' : 'ENGINE_TIMED_OUT';
    this.link?.close(
      new StriateError(errorCode, { detail: 'the engine ended before it answered', retryAfterMs: 1_000 }),
    );
    this.link = null;
    this.child = null;
    if (this.current === 'stopping') {
      this.move('stopped');
      return;
    }
    if (this.unusableReason !== null) {
      this.move('stopped');
      this.emit('unusable', this.unusableReason);
      return;
    }
    if (clock.now() - this.startedAt > HEALTHY_AFTER_MS) this.failures = 0;
    const waitMs = backoffMs(this.failures++, { ...RESTART_BACKOFF, random });
    this.move('waiting');
    log.warn({ engine: name, reason, held, restart_in_ms: Math.round(waitMs) }, 'engine ended');
    this.emit('down', reason);
    this.restartTimer = clock.after(waitMs, () => {
      this.restarted++;
      this.startProcess();
    });
  }
}
