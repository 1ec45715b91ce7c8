import picocolors from 'picocolors';

type Colours = ReturnType<typeof picocolors.createColors>;

/** Where a command writes: answers to stdout, everything that only a person wants to see to stderr. */
export class Terminal {
  /** Paints nothing unless stdout is a terminal that wants colours. */
  readonly colours: Colours;
  /** Whether a person watches stderr; progress is drawn only then. */
  readonly isWatched: boolean;
  /** Characters in a line. */
  readonly columns: number;

  constructor(
    private readonly stdout: NodeJS.WriteStream,
    private readonly stderr: NodeJS.WriteStream,
    environment: NodeJS.ProcessEnv,
  ) {
    const plain = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
    this.colours = picocolors.createColors(stdout.isTTY && !plain);
    this.isWatched = stderr.isTTY && environment['TERM'] !== 'dumb';
    this.columns = stdout.isTTY ? Math.max(40, stdout.columns) : 100;
  }

  /** Lines of an answer. */
  print(...lines: readonly string[]): void {
    for (const line of lines) this.stdout.write(`${line}\n`);
  }

  /** An answer for machines. */
  json(value: unknown): void {
    this.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** Bytes of an answer; resolves when they may be followed by more. */
  async write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** A remark that is no part of the answer. */
  note(line: string): void {
    this.stderr.write(`${line}\n`);
  }

  /** Draws over the line that is being drawn; nothing when nobody watches. */
  draw(line: string): void {
    if (this.isWatched) this.stderr.write(`\r\x1b[2K${line.slice(0, this.columns - 1)}`);
  }

  /** Takes the drawn line away. */
  undraw(): void {
    if (this.isWatched) this.stderr.write('\r\x1b[2K');
  }
}
