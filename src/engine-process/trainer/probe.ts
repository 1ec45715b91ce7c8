import type * as tf from '@tensorflow/tfjs-node-gpu';
import { predictRows } from '../training/evaluation/predictions';
import type { TrainingData } from '../training/samples/training-data';
import { selectRows } from '../training/samples/training-data';
import type { TrainingRun } from '../training/training-run';
import type { Line } from './job-run';
import type { TaskData } from './task-data';

/** Held-out rows whose pass is timed. */
const TIMED_ROWS = 250;
const KIB = 1_024;

interface Probed {
  readonly model: tf.LayersModel;
  readonly data: TaskData;
  readonly line: Line;
}

/** Tries what a job would do and tells what it takes; nothing is written. */
export const probe = {
  /** Takes some steps of a run that has not begun. */
  async run(run: TrainingRun, given: Probed & { readonly steps: number }): Promise<void> {
    const { model, data, steps, line } = given;
    const stepMs: number[] = [];
    let [first, began, total] = [0, 0, 0];
    await run.run({
      betweenSteps: ({ step, totalSteps }) => {
        const now = performance.now();
        if (total === 0) first = step;
        else stepMs.push(now - began);
        total = totalSteps;
        began = performance.now();
        return Promise.resolve(step - first >= steps ? 'cancel' : line.wish());
      },
      onEpoch: () => Promise.resolve(),
    });
    tell({ model, data, line }, { stepMs, totalSteps: total, validationMs: passMs(model, data.heldOut) });
  },

  /** A model that was solved at once has no steps. */
  closedForm(model: tf.LayersModel, data: TaskData, line: Line): void {
    tell({ model, data, line }, { stepMs: [], totalSteps: 0, validationMs: passMs(model, data.heldOut) });
  },
};

function tell(
  { model, data, line }: Probed,
  found: { readonly stepMs: readonly number[]; readonly totalSteps: number; readonly validationMs: number },
): void {
  line.tell({
    type: 'probed',
    parameters: model.countParams(),
    trainRows: data.train.rows,
    heldOutRows: data.heldOut.rows,
    peakBytes: process.resourceUsage().maxRSS * KIB,
    ...found,
  });
}

/** Time of one pass over all rows, from a part of them. */
function passMs(model: tf.LayersModel, data: TrainingData): number {
  const rows = Math.min(TIMED_ROWS, data.rows);
  const part = selectRows(
    data,
    Array.from({ length: rows }, (_, row) => row),
  );
  const began = performance.now();
  predictRows(model, part);
  return ((performance.now() - began) * data.rows) / rows;
}
