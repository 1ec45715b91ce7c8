import type { Clock } from '../time/clock';
import type { DefaultRival } from './default-rival';
import type { Attempt, Provenance, ResultFrame } from './result-context';
import { judgeResult, type JudgedResult } from './train-result';

/** Judges what trainers made. */
export class TrainJudge {
  constructor(
    private readonly options: {
      /** `null` where nothing is served: gates against the default version do not pass then. */
      readonly rival: Pick<DefaultRival, 'measure'> | null;
      readonly provenance: Provenance;
      readonly clock: Clock;
    },
  ) {}

  /** Judges one result on the rows that were held out; `signal` ends the measuring of the default version. */
  judge(frame: ResultFrame, attempt: Attempt, signal: AbortSignal): Promise<JudgedResult> {
    const { rival, provenance, clock } = this.options;
    const { model } = attempt.job.spec;
    return judgeResult(frame, {
      ...attempt,
      provenance,
      rival: (heldOut) => rival?.measure(model, heldOut, signal) ?? Promise.resolve({}),
      clock,
    });
  }
}
