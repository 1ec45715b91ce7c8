import type { Duplex } from 'node:stream';
import { ERROR_CATALOGUE, type ErrorCode } from '../errors/catalogue';
import { StriateError } from '../errors/striate-error';
import { encodeFrame, FrameReader, type Frame } from '../messages/frame';
import type {
  CommandFailure,
  CommandResults,
  CommandType,
  EngineCommand,
  EngineReply,
  Hello,
} from '../messages/protocol';
import type { NamedTensors } from '../tensor/tensor';
import type { Clock, Timer } from '../time/clock';

type WithoutId<C> = C extends EngineCommand ? Omit<C, 'id'> : never;
/** A command as its sender writes it: the link numbers it. */
export type Command<T extends CommandType = CommandType> = WithoutId<Extract<EngineCommand, { type: T }>>;

export interface CommandReply<T extends CommandType> {
  readonly result: CommandResults[T];
  readonly tensors: NamedTensors;
}

export interface LinkEvents {
  readonly onHello: (hello: Hello) => void;
  /** The link cannot be used any more: nonsense came, or a command ran past its limit. The process must be killed. */
  readonly onBroken: (reason: string) => void;
}

interface Pending {
  readonly resolve: (reply: CommandReply<CommandType>) => void;
  readonly reject: (error: StriateError) => void;
  readonly limitMs: number;
}

/**
 * Commands out, replies in, matched by number. The engine works through its commands one after the other, so the limit
 * of a command counts from when the one before it ended: only the oldest can be overdue.
 */
export class EngineLink {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private timer: Timer | null = null;
  private closed = false;

  constructor(
    private readonly channel: Duplex,
    private readonly clock: Clock,
    private readonly events: LinkEvents,
  ) {
    const reader = new FrameReader<EngineReply>();
    channel.on('data', (chunk: Uint8Array) => {
      if (this.closed) return;
      try {
        reader.push(chunk, (frame) => this.receive(frame));
      } catch (error) {
        events.onBroken(error instanceof Error ? error.message : String(error));
      }
    });
    // The end of the process tells the same with its reason.
    channel.on('error', () => undefined);
  }

  /** Number of commands that wait for their reply. */
  get inFlight(): number {
    return this.pending.size;
  }

  /** Sends one command; rejects with what the engine answers, or with the reason given to `close`. */
  send<T extends CommandType>(
    command: Command<T>,
    options: { readonly limitMs: number; readonly tensors?: NamedTensors },
  ): Promise<CommandReply<T>> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as Pending['resolve'], reject, limitMs: options.limitMs });
      if (this.pending.size === 1) this.watchOldest();
      this.channel.cork();
      for (const chunk of encodeFrame({ ...command, id }, options.tensors)) this.channel.write(chunk);
      this.channel.uncork();
    });
  }

  /** Fails every command that waits, with `error`, and takes no more replies. */
  close(error: StriateError): void {
    this.closed = true;
    this.timer?.cancel();
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of waiting) reject(error);
    this.channel.destroy();
  }

  private receive({ message, tensors }: Frame<EngineReply>): void {
    if (message.type === 'hello') {
      this.events.onHello(message);
      return;
    }
    const waiting = this.pending.get(message.id);
    if (waiting === undefined) {
      this.events.onBroken(`a reply to command ${message.id}, which nobody sent`);
      return;
    }
    this.pending.delete(message.id);
    this.watchOldest();
    if (message.type === 'done') waiting.resolve({ result: message.result, tensors });
    else waiting.reject(errorOf(message.failure));
  }

  private watchOldest(): void {
    this.timer?.cancel();
    this.timer = null;
    const [oldest] = this.pending.values();
    if (oldest === undefined || oldest.limitMs === Infinity) return;
    this.timer = this.clock.after(oldest.limitMs, () =>
      this.events.onBroken(`no answer within ${Math.round(oldest.limitMs)} ms`),
    );
  }
}

function errorOf(failure: CommandFailure): StriateError {
  const code: ErrorCode = failure.code in ERROR_CATALOGUE ? (failure.code as ErrorCode) : 'ENGINE_RUN_FAILED';
  return new StriateError(code, { detail: failure.detail });
}
