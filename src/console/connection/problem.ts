/** What went wrong, in the server's words (RFC 9457) or in ours. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** A call that failed, or an input that cannot be used, with the problem to show. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    /** Status of the answer; 0 when there was none. */
    readonly status = 0,
  ) {
    super(problem.detail);
  }
}

/** An input that was refused before anything was sent. */
export function inputProblem(detail: string, hint?: string): ProblemError {
  const title = 'This cannot be used';
  return new ProblemError({ code: 'INPUT', title, detail, ...(hint === undefined ? {} : { hint }) });
}

/** The problem of anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TypeError && /fetch|network/i.test(error.message)) {
    return {
      code: 'UNREACHABLE',
      title: 'The server does not answer',
      detail: 'The request did not reach it, or it ended before it answered.',
      hint: 'See whether it still runs; this page goes on by itself as soon as it is back.',
    };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'CONSOLE', title: 'The console made a mistake', detail };
}

/** The problem that an answer carries; every answer of 400 and above is one. */
export async function problemOfAnswer(answer: Response): Promise<ProblemError> {
  const text = await answer.text();
  const { status } = answer;
  try {
    const body = JSON.parse(text) as Partial<Problem>;
    if (typeof body.code === 'string' && typeof body.detail === 'string') {
      return new ProblemError({ title: body.code, ...body, code: body.code, detail: body.detail }, status);
    }
  } catch {
    // Not a problem of ours: a proxy in between, say.
  }
  const title = `The answer has status ${status}`;
  return new ProblemError({ code: `HTTP_${status}`, title, detail: text.slice(0, 200) || title }, status);
}
