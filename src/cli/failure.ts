import { ApiError, ConnectionError, TimeoutError } from '../client';
import { CommandError, EXIT, type ExitCode } from './exit';
import type { Terminal } from './terminal';

interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string | null;
  readonly message: string;
  readonly hint: string | null;
  readonly places?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly requestId?: string | null;
}

/** Says what ended a command, and how to mend it; answers the exit code. What nobody foresaw is thrown on. */
export function report(error: unknown, terminal: Terminal, options: { readonly json: boolean }): ExitCode {
  const failure = failureOf(error);
  if (failure === null) throw error;
  const { exitCode, code, message, hint, places = [], requestId } = failure;
  if (options.json) {
    const body = { code, message, hint, places, request_id: requestId ?? null };
    terminal.note(JSON.stringify({ error: body }, null, 2));
    return exitCode;
  }
  terminal.note(`striate: ${message}${code === null ? '' : ` (${code})`}`);
  for (const { pointer, detail } of places) {
    if (!message.includes(detail)) terminal.note(`  ${pointer}: ${detail}`);
  }
  if (hint !== null) terminal.note(`  ${hint}`);
  return exitCode;
}

function failureOf(error: unknown): Failure | null {
  if (error instanceof CommandError) {
    const { exitCode, message, hint } = error;
    return { exitCode, code: null, message, hint };
  }
  if (error instanceof ConnectionError) {
    return {
      exitCode: EXIT.notReady,
      code: null,
      message: `no server answers at ${error.url}`,
      hint: 'Start one with `npm start`, or name another with STRIATE_URL or --url.',
    };
  }
  if (error instanceof TimeoutError) {
    const hint = 'Give it longer with --timeout SECONDS.';
    return { exitCode: EXIT.failed, code: null, message: error.message, hint };
  }
  if (error instanceof ApiError) {
    const { status, code, message, hint, places, requestId } = error;
    const exitCode = status === 503 ? EXIT.notReady : EXIT.failed;
    return { exitCode, code, message, hint: status === 401 ? TOKEN_HINT : hint, places, requestId };
  }
  if (error instanceof Error && 'code' in error && 'syscall' in error) {
    return { exitCode: EXIT.failed, code: null, message: error.message, hint: null };
  }
  return null;
}

const TOKEN_HINT =
  'Give a token with STRIATE_TOKEN; whoever runs the server makes one: striate token create.';
