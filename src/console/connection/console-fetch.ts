import { logCall } from './call-log';
import { session } from './session';

/** Paths that are asked every second; they would drown the others in the log of calls. */
const UNLOGGED = /^\/(metrics|readyz)$/;

/**
 * `fetch` with the token of the session. An answer of 401 asks for a token once and tries again; every call is
 * remembered for the API page.
 */
export async function consoleFetch(input: Request): Promise<Response> {
  const again = input.clone();
  const answer = await send(input, session.current);
  if (answer.status !== 401) return answer;
  const token = await session.ask();
  return token === null ? answer : send(again, token);
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
  const began = performance.now();
  const { pathname, search } = new URL(request.url);
  const log = (status: number): void => {
    if (UNLOGGED.test(pathname)) return;
    const ms = performance.now() - began;
    logCall({ method: request.method, path: pathname + search, status, ms, at: new Date() });
  };
  try {
    const answer = await fetch(request);
    log(answer.status);
    return answer;
  } catch (error) {
    if (!request.signal.aborted) log(0);
    throw error;
  }
}
