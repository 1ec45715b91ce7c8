import type { FastifyBaseLogger, FastifyLogFn } from 'fastify';

type Line = [unknown, ...unknown[]];

/**
 * The logger of one request. Most requests write one line, which the recorder writes without it, or none; a real child
 * writes its bindings down at birth, so it is made when the first line is asked for.
 */
export class LazyLogger implements FastifyBaseLogger {
  private made: FastifyBaseLogger | null = null;

  constructor(
    private readonly parent: FastifyBaseLogger,
    private readonly bindings: Readonly<Record<string, unknown>>,
  ) {}

  get level(): string {
    return this.parent.level;
  }

  fatal(...line: Line): void {
    this.write('fatal', line);
  }

  error(...line: Line): void {
    this.write('error', line);
  }

  warn(...line: Line): void {
    this.write('warn', line);
  }

  info(...line: Line): void {
    this.write('info', line);
  }

  debug(...line: Line): void {
    this.write('debug', line);
  }

  trace(...line: Line): void {
    this.write('trace', line);
  }

  silent(...line: Line): void {
    this.write('silent', line);
  }

  child(...args: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.real.child(...args);
  }

  private write(level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent', line: Line): void {
    this.real[level](...(line as Parameters<FastifyLogFn>));
  }

  private get real(): FastifyBaseLogger {
    this.made ??= this.parent.child({ ...this.bindings });
    return this.made;
  }
}
