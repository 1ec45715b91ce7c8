import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { problemOf, type Problem } from './problem';

/** Something that is fetched: what came last, and what went wrong last. */
export interface Loaded<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/**
 * Fetches when the component appears and whenever `key` changes; with `everyMs` again and again, while the page is
 * looked at. What came for an earlier key is never shown for a later one.
 */
export function useLoad<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  options: { readonly everyMs?: number } = {},
): Loaded<T> {
  const [state, setState] = useState<{
    key: string;
    value: T | null;
    problem: Problem | null;
    done: boolean;
  }>({
    key,
    value: null,
    problem: null,
    done: false,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  const { everyMs } = options;
  useEffect(() => {
    const gone = new AbortController();
    let timer: number | undefined;
    const look = async (): Promise<void> => {
      if (everyMs !== undefined && document.hidden) {
        timer = window.setTimeout(() => void look(), everyMs);
        return;
      }
      try {
        const value = await latest.current(gone.signal);
        if (!gone.signal.aborted) setState({ key, value, problem: null, done: true });
      } catch (error) {
        if (gone.signal.aborted) return;
        setState((before) => ({
          key,
          value: before.key === key ? before.value : null,
          problem: problemOf(error),
          done: true,
        }));
      }
      if (everyMs !== undefined && !gone.signal.aborted) {
        timer = window.setTimeout(() => void look(), everyMs);
      }
    };
    void look();
    return () => {
      gone.abort();
      window.clearTimeout(timer);
    };
  }, [key, round, everyMs]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const isOurs = state.key === key;
  return {
    value: isOurs ? state.value : null,
    problem: isOurs ? state.problem : null,
    isLoading: !isOurs || !state.done,
    reload,
  };
}

/** A thing that a person sets going: at most one at a time, the last one counts. */
export interface Action<A extends readonly unknown[], T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly isRunning: boolean;
  readonly run: (...args: A) => Promise<T | null>;
  readonly clear: () => void;
}

export function useAction<A extends readonly unknown[], T>(work: (...args: A) => Promise<T>): Action<A, T> {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null; isRunning: boolean }>({
    value: null,
    problem: null,
    isRunning: false,
  });
  const latest = useRef(work);
  latest.current = work;
  const turn = useRef(0);
  const run = useCallback(async (...args: A): Promise<T | null> => {
    const own = ++turn.current;
    setState((before) => ({ ...before, isRunning: true }));
    try {
      const value = await latest.current(...args);
      if (turn.current === own) setState({ value, problem: null, isRunning: false });
      return value;
    } catch (error) {
      if (turn.current === own) setState({ value: null, problem: problemOf(error), isRunning: false });
      return null;
    }
  }, []);
  const clear = useCallback(() => {
    turn.current += 1;
    setState({ value: null, problem: null, isRunning: false });
  }, []);
  return { ...state, run, clear };
}
