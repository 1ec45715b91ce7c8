import type { Trainer, TrainerOptions } from '../engine/trainer-process';
import { StriateError, type Problem } from '../errors/striate-error';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { FromTrainer } from '../messages/trainer-protocol';
import type { Clock } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import type { TrainSubjects } from './train-subjects';
import { taskOf } from './train-task';

/** What a job would take, from a few steps of it. */
export interface TrainEstimate {
  readonly parameters: number;
  readonly trainRows: number;
  readonly heldOutRows: number;
  /** 0 for a closed form. */
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** Median of the steps tried but for the first, which picks kernels; `null` without steps. */
  readonly stepMs: number | null;
  /** Most memory that the trainer had. */
  readonly memoryBytes: number;
  /** Training and validation, without the start and the publishing; an idle machine is assumed. */
  readonly seconds: number;
  readonly device: string;
}

export interface TrainDryRunOptions {
  readonly subjects: TrainSubjects;
  readonly startTrainer: (options: TrainerOptions) => Trainer;
  readonly device: 'auto' | 'cpu' | 'gpu';
  readonly clock: Clock;
  readonly log: LifecycleLog;
}

type Probed = Extract<FromTrainer, { type: 'probed' }>;
type Outcome = Probed | { readonly type: 'problem'; readonly problem: Problem };

const PROBE_STEPS = 3;
/** Time for the start, the data and the steps; a job that is slower is slow news enough. */
const LIMIT_MS = 120_000;
const RETRY_AFTER_MS = 5_000;

/** Tries jobs without doing them: one at a time, in a trainer of its own that is ended after three steps. */
export class TrainDryRun {
  private isBusy = false;

  constructor(private readonly options: TrainDryRunOptions) {}

  /**
   * What a checked job would take, or what its trainer refuses. Rejects with JOB_DRY_RUN_BUSY, and as TrainSubjects
   * does; `signal` ends it.
   */
  async estimate(
    spec: TrainSpec,
    signal: AbortSignal,
  ): Promise<TrainEstimate | { readonly problem: Problem }> {
    if (this.isBusy) {
      throw new StriateError('JOB_DRY_RUN_BUSY', {
        detail: 'another dry run is under way; one at a time is made',
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    this.isBusy = true;
    try {
      const subject = await this.options.subjects.open(spec);
      // A probe writes nothing.
      const folders = { checkpoints: '', result: '' };
      const task = await taskOf(spec, { ...subject, folders, resumeFrom: null, probeSteps: PROBE_STEPS });
      return await this.probed(spec, task, signal);
    } finally {
      this.isBusy = false;
    }
  }

  private async probed(
    spec: TrainSpec,
    task: Awaited<ReturnType<typeof taskOf>>,
    signal: AbortSignal,
  ): Promise<TrainEstimate | { readonly problem: Problem }> {
    const { startTrainer, clock, log } = this.options;
    let device = 'cpu';
    let told: (outcome: Outcome) => void = () => undefined;
    const first = new Promise<Outcome>((resolve) => (told = resolve));
    const trainer = startTrainer({
      device: spec.device === 'auto' ? this.options.device : spec.device,
      onMessage: ({ message }) => {
        if (message.type === 'hello') {
          device = message.device;
          trainer.send(task);
        } else if (message.type === 'probed') told(message);
        else if (message.type === 'failed') told(problemOf(message));
      },
      onLine: (line) => log.info({ line }, 'trainer of a dry run'),
    });
    const end = (detail: string): void => told({ type: 'problem', problem: { pointer: '', detail } });
    const timer = clock.after(LIMIT_MS, () =>
      end(`expected ${PROBE_STEPS} steps within ${LIMIT_MS / 1_000} s: the job is too slow for this machine`),
    );
    const aborted = (): void => end('the client has gone');
    signal.addEventListener('abort', aborted, { once: true });
    void trainer.ended.then((how) => end(`the trainer ended: ${how}; its memory may not have sufficed`));
    try {
      const outcome = await first;
      return outcome.type === 'probed' ? estimateOf(spec, outcome, device) : { problem: outcome.problem };
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', aborted);
      trainer.kill();
    }
  }
}

/** Where a client looks first for what a trainer refuses. */
function problemOf({ reason, detail }: Extract<FromTrainer, { type: 'failed' }>): Outcome {
  const named = /^(loss|freeze_until|model_config)\b/.exec(detail)?.[1];
  const pointer =
    named !== undefined
      ? `/hyperparameters/${named}`
      : detail.startsWith('the base model')
        ? '/base_model'
        : reason === 'oom'
          ? '/hyperparameters/batch_size'
          : '/dataset';
  return { type: 'problem', problem: { pointer, detail } };
}

function estimateOf(spec: TrainSpec, probed: Probed, device: string): TrainEstimate {
  const { parameters, trainRows, heldOutRows, totalSteps, validationMs, peakBytes } = probed;
  const epochs = typeof spec.hyperparameters['epochs'] === 'number' ? spec.hyperparameters['epochs'] : 1;
  const steps = (probed.stepMs.length > 1 ? probed.stepMs.slice(1) : [...probed.stepMs]).sort(
    (a, b) => a - b,
  );
  const stepMs = steps[Math.floor(steps.length / 2)] ?? null;
  return {
    parameters,
    trainRows,
    heldOutRows,
    stepsPerEpoch: totalSteps / epochs,
    totalSteps,
    stepMs,
    memoryBytes: peakBytes,
    seconds: (totalSteps * (stepMs ?? 0) + epochs * validationMs) / 1_000,
    device,
  };
}
