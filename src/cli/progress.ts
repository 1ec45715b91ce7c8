import { Transform } from 'node:stream';
import { bar } from './bars';
import type { Terminal } from './terminal';

const WIDTH = 24;
/** Drawings are at least so far apart. */
const REDRAW_MS = 100;

/** How far a long work is, drawn on stderr as one line while a person watches. */
export class Progress {
  done = 0;
  private drawnAt = -Infinity;

  constructor(
    private readonly terminal: Terminal,
    private readonly about: {
      readonly title: string;
      readonly unit: 'bytes' | 'percent';
      /** `null` when the end is not known. */
      readonly total: number | null;
    },
  ) {}

  /** Says how much is done by now, and what else there is to say. */
  reach(done: number, remark = ''): void {
    this.done = done;
    const now = performance.now();
    if (!this.terminal.isWatched || now - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = now;
    const { title, total } = this.about;
    const drawn = total === null ? '' : `  ${bar(total === 0 ? 1 : done / total, WIDTH).padEnd(WIDTH, '·')}`;
    this.terminal.draw(`${title}${drawn}  ${this.text()}${remark === '' ? '' : `  ${remark}`}`);
  }

  /** Takes the line away. */
  end(): void {
    this.terminal.undraw();
  }

  /** What is done, in words. */
  text(): string {
    const { unit, total } = this.about;
    if (unit === 'percent') return `${Math.round((this.done / (total ?? 1)) * 100)}%`;
    return total === null ? bytesText(this.done) : `${bytesText(this.done)} of ${bytesText(total)}`;
  }
}

/** Passes bytes on and counts them. */
export function counted(progress: Progress): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      progress.reach(progress.done + chunk.length);
      done(null, chunk);
    },
  });
}

/** Bytes as people read them. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${power === 0 ? bytes : (bytes / 1_000 ** power).toFixed(1)} ${units[power] ?? ''}`;
}
