import { readFile } from 'node:fs/promises';
import { FrameReader, encodeFrame, type Frame } from '../messages/frame';
import type { FromTrainer, ToTrainer } from '../messages/trainer-protocol';
import { startTrainerProcess } from './child-process';

/** What a trainer is started with. */
export interface TrainerOptions {
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** Takes each message, in order. */
  readonly onMessage: (frame: Frame<FromTrainer>) => void;
  /** Takes what the process prints, line by line. */
  readonly onLine: (line: string) => void;
}

/** The process of one train job, seen from the server. */
export interface Trainer {
  readonly pid: number | null;
  send(message: ToTrainer): void;
  /** Resolves with how the process ended, after its last message; never rejects. */
  readonly ended: Promise<string>;
  /** Resident memory of the process now; `null` when it is gone or the system does not tell. */
  residentBytes(): Promise<number | null>;
  /** Ends the process at once; a second call does nothing. */
  kill(): void;
}

/** Starts a trainer. It dies with the server, and is killed when it talks nonsense. */
export function startTrainer(options: TrainerOptions): Trainer {
  const { process: child, channel } = startTrainerProcess(options);
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const reader = new FrameReader<FromTrainer>();
  channel.on('data', (chunk: Uint8Array) => {
    try {
      reader.push(chunk, options.onMessage);
    } catch (error) {
      options.onLine(`nonsense on the channel: ${error instanceof Error ? error.message : String(error)}`);
      kill();
    }
  });
  // The end of the process tells the same with its reason.
  channel.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
  return {
    pid: child.pid ?? null,
    send: (message) => {
      for (const chunk of encodeFrame(message)) channel.write(chunk);
    },
    ended,
    residentBytes: () => (child.pid === undefined ? Promise.resolve(null) : residentBytesOf(child.pid)),
    kill,
  };
}

async function residentBytesOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
