/** What the exit codes mean. */
export const EXIT = {
  ok: 0,
  /** The server or a check said no. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** No server answers, or what was asked for is not ready yet: the same command may work later. */
  notReady: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The end of a command, with one line that says what was wrong and one that says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: ExitCode,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

/** A command that was not understood. */
export function usageError(message: string, hint: string | null = null): CommandError {
  return new CommandError(message, EXIT.usage, hint);
}
