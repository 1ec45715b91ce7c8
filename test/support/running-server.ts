import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(__dirname, '../..');
/** Where the built server is; another place lets an engineer test a build of his own. */
const BUILT = process.env['E2E_BUILT'] ?? join(ROOT, 'dist');
/** A start compiles and proves every model; on a busy machine that takes its time. */
const READY_LIMIT_MS = 180_000;

/**
 * An empty data folder that shares the compiled graphs of earlier tests: what is compiled and proved once need not be
 * again, as on any second start.
 */
function newDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'striate-e2e-'));
  const shared = join(ROOT, 'build', 'e2e-compiled');
  mkdirSync(shared, { recursive: true });
  symlinkSync(shared, join(folder, 'compiled'));
  return folder;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** The built server as a process of its own, on a free port and a data folder that is removed at the end. */
export class RunningServer {
  readonly log: LogLine[] = [];
  readonly plainLines: string[] = [];
  url = '';
  private readonly dataFolder: string;
  private ended: Promise<[number | null, NodeJS.Signals | null]>;

  private constructor(
    readonly process: ChildProcess,
    dataFolder: string,
    private readonly ownsData: boolean,
  ) {
    this.dataFolder = dataFolder;
    this.ended = once(process, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  }

  /** Starts the server and waits until it listens; with `ready`, until it is ready. */
  static async start(
    options: {
      readonly environment?: NodeJS.ProcessEnv;
      readonly ready?: boolean;
      readonly dataFolder?: string;
    } = {},
  ): Promise<RunningServer> {
    const dataFolder = options.dataFolder ?? newDataFolder();
    const child = spawn(process.execPath, [join(BUILT, 'main.js')], {
      cwd: ROOT,
      env: { ...process.env, STRIATE_PORT: '0', STRIATE_DATA: dataFolder, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new RunningServer(child, dataFolder, options.dataFolder === undefined);
    server.read();
    await server.untilListening();
    if (options.ready !== false) await server.untilReady();
    return server;
  }

  /** Process ids of the engines that the log names, oldest first. */
  enginePids(name = 'serving'): number[] {
    return this.log
      .filter((line) => line.msg === 'engine ready' && line['engine'] === name)
      .map((line) => line['pid'] as number);
  }

  /** Asks to stop and waits for the end; answers the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    const [code] = await this.ended;
    if (this.ownsData) rmSync(this.dataFolder, { recursive: true, force: true });
    return code;
  }

  exit(): Promise<[number | null, NodeJS.Signals | null]> {
    return this.ended;
  }

  async untilReady(): Promise<void> {
    const deadline = performance.now() + READY_LIMIT_MS;
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.status === 200) return;
      if (performance.now() > deadline || this.process.exitCode !== null) {
        throw new Error(`not ready: ${(await answer?.text()) ?? ''}\n${this.tail()}`);
      }
      await new Promise((next) => setTimeout(next, 50));
    }
  }

  private async untilListening(): Promise<void> {
    const address = /Server listening at (https?:\/\/\S+)/;
    const deadline = performance.now() + READY_LIMIT_MS;
    for (;;) {
      const found = this.log.map((line) => address.exec(line.msg ?? '')).find((match) => match !== null);
      if (found?.[1] !== undefined) {
        this.url = found[1];
        return;
      }
      if (performance.now() > deadline || this.process.exitCode !== null) {
        throw new Error(`does not listen\n${this.tail()}`);
      }
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  private read(): void {
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (!line.startsWith('{')) this.plainLines.push(line);
        else this.log.push(JSON.parse(line) as LogLine);
      });
    }
  }

  private tail(): string {
    return [...this.plainLines.slice(-10), ...this.log.slice(-10).map((line) => JSON.stringify(line))].join(
      '\n',
    );
  }
}
