import { spawn, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import { join } from 'node:path';

/** What an engine process is started with. */
export interface EngineProcessOptions {
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** Threads of one TensorFlow operation. */
  readonly threads: number;
  /** Lower scheduling priority: work beside the serving path. */
  readonly background: boolean;
  /** Takes what the process prints, line by line. */
  readonly onLine: (line: string) => void;
}

/** A started engine process: the channel for frames, and the lifeline whose end ends it. */
export interface EngineChild {
  readonly process: ChildProcess;
  readonly channel: Duplex;
}

/** Longest printed line that is kept; TensorFlow's errors may hold whole graphs. */
const MAX_LINE_CHARACTERS = 2_000;
/** The programs of the children; they lie beside this room in the built tree. */
const ENTRIES = {
  engine: join(__dirname, '..', 'engine-process', 'main.js'),
  trainer: join(__dirname, '..', 'engine-process', 'trainer', 'main.js'),
} as const;
/** Variables of the server's environment that an engine may see. Secrets of the server are none of its business. */
const PASSED_ON =
  /^(PATH|HOME|TMPDIR|LANG|LC_.*|TZ|LD_LIBRARY_PATH|TF_.*|CUDA_.*|NVIDIA_.*|XLA_FLAGS|NODE_OPTIONS)$/;

/** Starts one engine process. It says hello on the channel when it is ready. */
export function startEngineProcess(options: EngineProcessOptions): EngineChild {
  return startChild(ENTRIES.engine, options, environment(options));
}

/**
 * Starts the process of one train job: in the background, on one thread, with ops that give the same bits each time,
 * so that a job that is resumed ends as an unbroken one.
 */
export function startTrainerProcess(options: Pick<EngineProcessOptions, 'device' | 'onLine'>): EngineChild {
  const background = { ...options, threads: 1, background: true };
  return startChild(ENTRIES.trainer, background, {
    ...environment(background),
    TF_DETERMINISTIC_OPS: '1',
  });
}

function startChild(entry: string, options: EngineProcessOptions, env: NodeJS.ProcessEnv): EngineChild {
  const child = spawn(process.execPath, [entry], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, channel, lifeline] = child.stdio;
  forEachLine(stdout as Readable, options.onLine);
  forEachLine(stderr as Readable, options.onLine);
  // Nothing ever travels on the lifeline; an error on it means that the child is gone, which `exit` tells.
  (lifeline as Duplex).on('error', () => undefined);
  if (options.background && child.pid !== undefined) lowerPriority(child.pid);
  return { process: child, channel: channel as Duplex };
}

function environment(options: EngineProcessOptions): NodeJS.ProcessEnv {
  const passedOn = Object.entries(process.env).filter(([key]) => PASSED_ON.test(key));
  return {
    // 2: warnings are hidden, errors are shown.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Without it TensorFlow takes all of the GPU's memory at once.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    ...Object.fromEntries(passedOn),
    TF_NUM_INTRAOP_THREADS: String(options.threads),
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: String(options.threads),
    ...(options.device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}),
  };
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has just ended, which `exit` tells; or the system forbids it, and the work is done all the same.
  }
}

function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
    for (const line of lines) if (line.trim() !== '') onLine(line.slice(0, MAX_LINE_CHARACTERS));
  });
}
