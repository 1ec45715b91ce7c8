import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from './api';
import { problemOf, type Problem } from './problem';
import { bucketsOf, bucketsSince, parseMetrics, quantileOf, sumOf, type Sample } from './prometheus';

/** One look at `/metrics`. */
export interface Look {
  /** Milliseconds, monotonic. */
  readonly at: number;
  readonly samples: readonly Sample[];
}

export interface Traffic {
  /** Looks of the last two minutes, oldest first. */
  readonly looks: readonly Look[];
  readonly problem: Problem | null;
}

const EVERY_MS = 2_000;
const KEPT_LOOKS = 60;

/** Looks at `/metrics` every two seconds while the page is seen. */
export function useTraffic(): Traffic {
  const [problem, setProblem] = useState<Problem | null>(null);
  const looks = useRef<readonly Look[]>([]);
  const [, redraw] = useState({});
  useEffect(() => {
    const gone = new AbortController();
    let timer: number | undefined;
    const look = async (): Promise<void> => {
      try {
        if (!document.hidden) {
          const samples = parseMetrics(await api.metricsText());
          looks.current = [...looks.current, { at: performance.now(), samples }].slice(-KEPT_LOOKS);
          setProblem(null);
        }
      } catch (error) {
        if (gone.signal.aborted) return;
        // A server that was started again counts from 0.
        looks.current = [];
        setProblem(problemOf(error));
      }
      if (gone.signal.aborted) return;
      redraw({});
      timer = window.setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      gone.abort();
      window.clearTimeout(timer);
    };
  }, []);
  return { looks: looks.current, problem };
}

/** Routes that run a model. */
const RUNS_MODEL = /(classify|forecast|explain|backtests|anomalies|infer|predict|:verb)\b/;

const isInference = (labels: Sample['labels']): boolean => RUNS_MODEL.test(labels['route'] ?? '');

/** Requests to models a second between each look and the one before. */
export function requestRates(looks: readonly Look[]): readonly number[] {
  return looks.slice(1).map((look, index) => {
    const before = looks[index]!;
    const count = (each: Look): number => sumOf(each.samples, 'striate_http_requests_total', isInference);
    return Math.max(0, ((count(look) - count(before)) / (look.at - before.at)) * 1000);
  });
}

/** The time in ms that 95 of 100 requests to models stayed below: over the looks, or since the start without traffic. */
export function p95(looks: readonly Look[]): { readonly ms: number | null; readonly isRecent: boolean } {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return { ms: null, isRecent: false };
  const of = (look: Look) => bucketsOf(look.samples, 'striate_http_request_seconds', isInference);
  const recent = quantileOf(bucketsSince(of(last), of(first)), 0.95);
  const seconds = recent ?? quantileOf(of(last), 0.95);
  return { ms: seconds === null ? null : seconds * 1000, isRecent: recent !== null };
}
