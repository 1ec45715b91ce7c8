import type { MetricValues, TrainJob } from '../jobs/job';
import type { Frame } from '../messages/frame';
import type { FromTrainer, TrainTask } from '../messages/trainer-protocol';
import type { Clock } from '../time/clock';
import type { HeldOutPictures } from './default-rival';
import type { HeldOutWindows } from './held-out-windows';
import type { JobSubject } from './train-task';

/** What a trainer made, with its tensors. */
export type ResultFrame = Frame<FromTrainer> & { readonly message: Extract<FromTrainer, { type: 'result' }> };

/** Which program made a result. */
export interface Provenance {
  /** Version of Striate. */
  readonly striate: string;
  /** Commit of its source in hex; `null` when it is not run from a checkout. */
  readonly commit: string | null;
}

/** What was known of an attempt when its result came. */
export interface Attempt {
  readonly job: TrainJob;
  readonly subject: JobSubject;
  readonly task: TrainTask;
  /** What was told of the attempt: device, TensorFlow, rows. */
  readonly trainer: Readonly<Record<string, unknown>>;
}

/** Everything that judging a result needs. */
export interface ResultContext extends Attempt {
  readonly provenance: Provenance;
  /** Measures of the version that serves as default on the same held-out data; `null` when none serves. */
  readonly rival: (heldOut: HeldOutPictures | HeldOutWindows) => Promise<MetricValues | null>;
  readonly clock: Clock;
}
