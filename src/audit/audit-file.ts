import { appendFile, rename, stat } from 'node:fs/promises';

/** One change that somebody asked for, and what came of it. */
export interface AuditRecord {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** What was asked for: `label.point`, `version.unload`. */
  readonly action: string;
  /** Whose token: its id and name; `null` without authentication. */
  readonly who: { readonly id: string; readonly name: string } | null;
  /** The address that the connection came from. */
  readonly from: string;
  readonly requestId: string;
  /** What it was done to: `digits`, `digits/2`, `job_…`. */
  readonly target: string;
  /** HTTP status: whether it was done. */
  readonly status: number;
  /** State before and after; `null` where there was none. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Bytes after which a file is put away. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Files that have been put away and are kept: `PATH.1` is the newest. */
const KEPT = 4;

/** The changes of a server as lines of JSON in a file of bounded size, which goes through restarts. */
export class AuditFile {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /** Resolves when the line is in the file, after those of earlier calls. Rejects with the system's error. */
  append(record: AuditRecord): Promise<void> {
    const turn = this.last.then(() => this.write(`${JSON.stringify(record)}\n`));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async write(line: string): Promise<void> {
    if ((await sizeOf(this.path)) >= this.maxBytes) await this.rotate();
    await appendFile(this.path, line, { mode: 0o600 });
  }

  private async rotate(): Promise<void> {
    for (let age = KEPT - 1; age >= 1; age--)
      await renameIfThere(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    await renameIfThere(this.path, `${this.path}.1`);
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(({ size }) => size, ifMissing(0));
}

async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch(ifMissing(undefined));
}

function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return instead;
    throw error;
  };
}
