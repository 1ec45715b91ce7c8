import type { StoredDataset } from '../datasets/stored-dataset';
import type { Claim, MetricValues, TrainJob } from '../jobs/job';
import type { JobClaims, Outcome } from '../jobs/job-claims';
import type { JobFolders } from '../jobs/job-folders';
import type { TrainTask } from '../messages/trainer-protocol';
import type { Clock } from '../time/clock';
import { unlessAborted } from './train-failure';
import { judgeResult, type ResultFrame } from './train-result';

/** Makes versions of results and moves labels to them. */
export interface Promotion {
  /** Whether the model has a version that serves. */
  isServed(model: string): Promise<boolean>;
  /**
   * Publishes a result as the next version of its model and waits until it is found fit to serve; until its gates are
   * heard it answers no one who does not ask for it by number. Rejects when it is not fit, or when `signal` is aborted:
   * the version is withdrawn then.
   */
  publish(result: {
    readonly model: string;
    readonly job: string;
    readonly source: string;
    readonly signal: AbortSignal;
  }): Promise<number>;
  /** Points a label to a published version, wherever it points now. */
  promote(model: string, label: string, version: number): Promise<void>;
}

export interface FinishedTraining {
  readonly claim: Claim;
  readonly job: TrainJob;
  readonly stored: StoredDataset;
  readonly task: TrainTask;
  readonly measures: MetricValues;
  /** Device and versions of the trainer, for the report. */
  readonly trainer: Readonly<Record<string, unknown>>;
}

/** Judges what a trainer has made, publishes it, and moves the label where the gates allow it. */
export async function publishResult(
  frame: ResultFrame,
  { claim, ...given }: FinishedTraining,
  house: {
    readonly claims: JobClaims;
    readonly folders: JobFolders;
    readonly promotion: Promotion;
    readonly clock: Clock;
    /** Aborted when nobody wants the result any more. */
    readonly signal: AbortSignal;
  },
): Promise<Outcome> {
  const { claims, folders, promotion, clock, signal } = house;
  const { id, spec } = given.job;
  const judged = await unlessAborted(signal, judgeResult(frame, { ...given, clock }));
  await folders.writeReport(id, judged.report);
  for (const { rivalValue, ...verdict } of judged.verdicts) {
    await claims.tell(claim, 'gate', { ...verdict, rival_value: rivalValue });
  }
  const refusals = judged.verdicts.filter(({ passed }) => !passed).map(({ detail }) => detail);
  if (!judged.passed && !(await promotion.isServed(spec.model))) {
    const detail = `not published, since no version serves and the gates refuse: ${refusals.join('; ')}`;
    return { published: null, metrics: judged.metrics, detail };
  }
  for (const [name, text] of judged.files) await folders.addToResult(id, name, text);
  // The last look before an effect that others see: whoever lost the job meanwhile publishes nothing.
  await claims.renew(claim);
  signal.throwIfAborted();
  const source = given.task.resultFolder;
  const version = await promotion.publish({ model: spec.model, job: id, source, signal });
  const { promote_to: label } = spec;
  if (label !== null && judged.passed) {
    await promotion.promote(spec.model, label, version);
    await claims.tell(claim, 'label', { model: spec.model, label, version });
  }
  return {
    published: { model: spec.model, version },
    metrics: judged.metrics,
    ...(judged.passed ? {} : { detail: `not promoted: ${refusals.join('; ')}` }),
  };
}
