import type { Claim } from '../jobs/job';
import type { JobClaims, Outcome } from '../jobs/job-claims';
import type { JobFolders } from '../jobs/job-folders';
import type { Attempt, ResultFrame } from './result-context';
import { unlessAborted } from './train-failure';
import type { TrainJudge } from './train-judge';
import type { TrainPromotion } from './train-promotion';

/** Judges what a trainer has made, publishes it, and moves the label where the gates allow it. */
export async function publishResult(
  frame: ResultFrame,
  attempt: Attempt,
  house: {
    readonly claim: Claim;
    readonly claims: JobClaims;
    readonly folders: JobFolders;
    readonly judge: TrainJudge;
    readonly promotion: TrainPromotion;
    /** Aborted when nobody wants the result any more. */
    readonly signal: AbortSignal;
  },
): Promise<Outcome> {
  const { claim, claims, folders, judge, promotion, signal } = house;
  const { id, spec } = attempt.job;
  const judged = await unlessAborted(signal, judge.judge(frame, attempt, signal));
  await folders.writeReport(id, judged.report);
  for (const { rivalValue, ...verdict } of judged.verdicts) {
    await claims.tell(claim, 'gate', { ...verdict, rival_value: rivalValue });
  }
  const refusals = judged.verdicts.filter(({ passed }) => !passed).map(({ detail }) => detail);
  if (!judged.passed && !promotion.isServed(spec.model)) {
    const detail = `not published, since no version serves and the gates refuse: ${refusals.join('; ')}`;
    return { published: null, metrics: judged.metrics, detail };
  }
  for (const [name, text] of judged.files) await folders.addToResult(id, name, text);
  // The last look before an effect that others see: whoever lost the job meanwhile publishes nothing.
  await claims.renew(claim);
  signal.throwIfAborted();
  const source = attempt.task.resultFolder;
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
