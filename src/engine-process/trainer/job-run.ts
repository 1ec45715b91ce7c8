import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FromTrainer, TrainTask } from '../../messages/trainer-protocol';
import type { NamedTensors } from '../../tensor/tensor';
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint';
import { currentEnvironment, inexactReasons } from '../training/environment';
import type { NextMove, RunEnd, StepProgress } from '../training/run-options';
import type { EpochReport } from '../training/run-state';
import type { TrainingRun } from '../training/training-run';
import type { GivingWay } from './giving-way';

/** The trainer's line to the server. */
export interface Line {
  readonly tell: (message: FromTrainer, tensors?: NamedTensors) => void;
  /** What the server wishes now. */
  readonly wish: () => NextMove;
  /** Where the run waits for requests. */
  readonly givingWay: Pick<GivingWay, 'before' | 'totalMs'>;
}

/** Milliseconds between two progress messages; each becomes a durable write of the server. */
const PROGRESS_MS = 1_000;

/** Carries a training run through the life of a job: resumes, tells, writes checkpoints, and heeds what is wished. */
export class JobRun {
  private readonly beganMs = performance.now();
  private toldMs = -Infinity;
  private restedMs = performance.now();
  private resumedStep = 0;
  /** Step whose checkpoint lies in this job's own folder. */
  private savedStep: number | null = null;
  /** Training time of the job's earlier attempts, up to the checkpoint that this one goes on from. */
  private earlierSeconds = 0;
  private timedOut = false;

  constructor(
    private readonly run: TrainingRun,
    private readonly task: TrainTask,
    private readonly line: Line,
  ) {}

  /** Goes on from the task's checkpoint, if it has one. Gives back the step and why exactness is not promised. */
  async resume(): Promise<{ readonly resumedStep: number; readonly inexact: readonly string[] }> {
    if (this.task.resumeFrom === null) return { resumedStep: 0, inexact: [] };
    const checkpoint = decodeCheckpoint(await readFile(this.task.resumeFrom));
    this.run.restore(checkpoint);
    this.resumedStep = checkpoint.state.step;
    if (dirname(this.task.resumeFrom) === this.task.checkpointsFolder) {
      this.savedStep = this.resumedStep;
      this.earlierSeconds = checkpoint.trainedSeconds ?? 0;
    }
    const inexact = inexactReasons(checkpoint.environment, currentEnvironment(process.env));
    return { resumedStep: this.resumedStep, inexact };
  }

  /**
   * Trains to the end. True when the model is trained; false when the run was stopped or has failed, which has been
   * told then.
   */
  async train(): Promise<boolean> {
    const end = await this.run.run({
      betweenSteps: (progress) => this.between(progress),
      onEpoch: (report) => this.afterEpoch(report),
    });
    switch (end.outcome) {
      case 'completed':
      case 'stopped_early':
        this.line.tell({ type: 'trained', outcome: end.outcome });
        return true;
      case 'diverged':
        this.line.tell({
          type: 'failed',
          reason: 'diverged',
          detail: `the loss of step ${end.step + 1} was not finite; the last good checkpoint stays`,
        });
        return false;
      case 'paused':
      case 'cancelled':
        await this.stopped(end);
        return false;
    }
  }

  private async stopped(end: RunEnd): Promise<void> {
    await this.save(end.epoch, {});
    if (this.timedOut) {
      const detail = `expected to end within ${this.task.maxSeconds ?? 0} s, was at step ${end.step}`;
      this.line.tell({ type: 'failed', reason: 'timeout', detail });
    } else {
      this.line.tell({ type: 'stopped', why: end.outcome === 'paused' ? 'pause' : 'cancel' });
    }
  }

  private async between(progress: StepProgress): Promise<NextMove> {
    if (this.line.wish() === 'continue') await this.line.givingWay.before(performance.now() - this.restedMs);
    const move = this.decide(progress);
    this.restedMs = performance.now();
    return move;
  }

  private decide({ epoch, step, totalSteps, loss }: StepProgress): NextMove {
    const now = performance.now();
    const yieldedSeconds = this.line.givingWay.totalMs / 1_000;
    if (this.task.maxSeconds !== null && this.trainedSeconds(now) > this.task.maxSeconds) {
      this.timedOut = true;
      return 'cancel';
    }
    if (loss !== null && now - this.toldMs >= PROGRESS_MS) {
      this.toldMs = now;
      const done = step - this.resumedStep;
      const passed = (now - this.beganMs) / 1_000;
      const etaSeconds = done === 0 ? 0 : Math.ceil(((totalSteps - step) * passed) / done);
      this.line.tell({ type: 'progress', epoch, step, totalSteps, loss, etaSeconds, yieldedSeconds });
    }
    return this.line.wish();
  }

  /** Of all attempts, waits for requests not counted. */
  private trainedSeconds(now: number): number {
    return this.earlierSeconds + (now - this.beganMs - this.line.givingWay.totalMs) / 1_000;
  }

  private async afterEpoch({ epoch, step, learningRate, measures }: EpochReport): Promise<void> {
    const completed = epoch + 1;
    const monitor = this.task.earlyStopping?.monitor ?? 'loss';
    const best = this.run.bestEpoch;
    this.line.tell({ type: 'epoch', epoch: completed, step, learningRate, measures, best, monitor });
    if (completed % this.task.everyEpochs === 0) await this.save(completed, measures);
  }

  /**
   * Writes the run as it stands; what is told of is on the disk. A run past use writes nothing, and one that has taken no
   * step since the last checkpoint leaves that one as it is, with its measures.
   */
  private async save(epoch: number, measures: Readonly<Record<string, number>>): Promise<void> {
    const found = this.run.checkpoint();
    if (found === null) return;
    const checkpoint = { ...found, trainedSeconds: this.trainedSeconds(performance.now()) };
    const { step } = checkpoint.state;
    if (step === this.savedStep) return;
    const bytes = encodeCheckpoint(checkpoint);
    const path = join(this.task.checkpointsFolder, `${step}.ckpt`);
    const file = await open(`${path}.partial`, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.partial`, path);
    await syncFolder(this.task.checkpointsFolder);
    this.savedStep = step;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.line.tell({ type: 'checkpoint', step, epoch, measures, bytes: bytes.length, sha256 });
  }
}

/** What was renamed in a folder is on the disk after this. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
