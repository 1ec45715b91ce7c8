import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CALIBRATION_FILE } from '../../formats/calibration';
import { writeNpz } from '../../formats/npz';
import { stratifiedRows } from '../../vision/stratified-rows';
import { gatherBatch, rowSize, type TrainingData } from '../training/samples/training-data';

/** As many as whoever reads them looks at. */
const MAX_ROWS = 500;
/** Of large pictures fewer rows are kept: the file is copied with the version and held in memory when it loads. */
const MAX_BYTES = 32 * 2 ** 20;

/**
 * Writes `calibration.npz` beside a model: pictures that it has learnt from, of each class its share, as the model
 * takes them. By them bfloat16 is judged and unlike pictures are known. Nothing when one picture is larger than 32 MiB.
 */
export async function writeCalibration(learnt: TrainingData, folder: string): Promise<void> {
  const rowBytes = rowSize(learnt.inputShape) * Float32Array.BYTES_PER_ELEMENT;
  const rows = stratifiedRows(learnt.targets, Math.min(MAX_ROWS, Math.floor(MAX_BYTES / rowBytes)));
  if (rows.length === 0) return;
  const { inputs, targets } = gatherBatch(learnt, rows);
  const bytes = await writeNpz({
    x: { shape: [rows.length, ...learnt.inputShape], values: inputs },
    y: { shape: [rows.length], values: Int32Array.from(targets) },
  });
  await writeFile(join(folder, CALIBRATION_FILE), bytes, { flush: true });
}
