import { logCall } from './call-log';
import { session } from './session';

/** Paths that are asked every few seconds or by the dozen; they would drown the others in the log of calls. */
const UNLOGGED = /^\/metrics$|\/(stats|batching|pictures\/\d+)$/;

/** `fetch` with the token of the session; every call is remembered for the API page. */
export async function consoleFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (session.current !== null) headers.set('authorization', `Bearer ${session.current}`);
  const began = performance.now();
  const address = input instanceof Request ? input.url : String(input);
  const { pathname, search } = new URL(address, location.href);
  const log = (status: number): void => {
    if (UNLOGGED.test(pathname)) return;
    const ms = performance.now() - began;
    logCall({ method: init.method ?? 'GET', path: pathname + search, status, ms, at: new Date() });
  };
  try {
    const answer = await fetch(input, { ...init, headers });
    log(answer.status);
    return answer;
  } catch (error) {
    if (init.signal?.aborted !== true) log(0);
    throw error;
  }
}
