import { useEffect, useRef, useState } from 'preact/hooks';
import { hasEnded, type ServerEvent } from '../../../client';
import { api } from '../../connection/api';
import { useLoad, type Loaded } from '../../connection/loading';
import { problemOf, type Problem } from '../../connection/problem';
import type { Curves, TrainJob } from '../../connection/wire';

export interface FollowedJob {
  readonly job: Loaded<TrainJob>;
  readonly curves: Curves;
  /** The last events, newest first. */
  readonly events: readonly ServerEvent[];
  /** Why nothing new comes; the stream itself goes on by itself through a restart of the server. */
  readonly problem: Problem | null;
}

const KEPT_EVENTS = 300;
const LOOK_MS = 2_000;
/** Epochs of a small model take milliseconds; its curve is drawn this often at most. */
const CURVES_MS = 500;

/** One job as it goes: its state, its curves and its events, live until it has ended. */
export function useJob(id: string): FollowedJob {
  const [isOver, setIsOver] = useState(false);
  const job = useLoad(`job ${id} ${isOver}`, () => api.job(id), isOver ? {} : { everyMs: LOOK_MS });
  const [curves, setCurves] = useState<Curves>({});
  const [events, setEvents] = useState<readonly ServerEvent[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const last = useRef<TrainJob | null>(null);
  if (job.value !== null) last.current = job.value;
  useEffect(() => {
    const gone = new AbortController();
    const curve = drawnAtMostEvery(CURVES_MS, async () => {
      const next = await api.curves(id);
      if (!gone.signal.aborted) setCurves(next);
    });
    const follow = async (): Promise<void> => {
      curve();
      for await (const event of api.followJob(id, gone.signal)) {
        setEvents((before) => [event, ...before].slice(0, KEPT_EVENTS));
        if (event.type === 'epoch' || event.type === 'batch') curve();
      }
      curve();
    };
    follow()
      .catch((error: unknown) => {
        if (!gone.signal.aborted) setProblem(problemOf(error));
      })
      .finally(() => {
        if (!gone.signal.aborted) setIsOver(true);
      });
    return () => gone.abort();
  }, [id]);
  useEffect(() => {
    if (job.value !== null && hasEnded(job.value)) setIsOver(true);
  }, [job.value]);
  return { job: { ...job, value: job.value ?? last.current }, curves, events, problem };
}

/** Calls `work` at once, and once more at the end of the time for whatever was asked meanwhile. */
function drawnAtMostEvery(ms: number, work: () => Promise<void>): () => void {
  let isResting = false;
  let isWanted = false;
  const run = (): void => {
    if (isResting) {
      isWanted = true;
      return;
    }
    isResting = true;
    isWanted = false;
    // A curve that could not be fetched comes with the next event.
    void work().catch(() => undefined);
    setTimeout(() => {
      isResting = false;
      if (isWanted) run();
    }, ms);
  };
  return run;
}
