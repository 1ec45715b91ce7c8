import { LOGITS } from '../../messages/protocol';
import { sliceRows } from '../../tensor/rows';
import type { Tensor } from '../../tensor/tensor';
import { SavedModelBackend } from '../backends/saved-model';
import type { NativeBinding } from '../native/binding';
import type { CompiledModel } from './layered-model';

/** Rows that are looked at: a hundredth of them is still five. */
const MAX_ROWS = 500;
const BATCH_ROWS = 32;
const STEPS = 100;

/**
 * The greatest logit of a row at each hundredth of the calibration rows, ascending; null for an empty set or when one
 * is not finite. Source: Hendrycks et al., "Scaling Out-of-Distribution Detection for Real-World Settings", 2022.
 */
export function maxLogitQuantiles(
  binding: NativeBinding,
  { folder, model }: CompiledModel,
  calibration: Tensor,
): number[] | null {
  const loaded = new SavedModelBackend(binding, folder, model);
  const input = model.inputs[0]?.name ?? '';
  try {
    const greatest: number[] = [];
    const count = Math.min(calibration.shape[0] ?? 0, MAX_ROWS);
    for (let row = 0; row < count; row += BATCH_ROWS) {
      const batch = sliceRows(calibration, row, Math.min(BATCH_ROWS, count - row));
      const logits = loaded.run(new Map([[input, batch]])).get(LOGITS);
      if (logits !== undefined) greatest.push(...greatestOf(logits));
    }
    if (greatest.length === 0 || !greatest.every(Number.isFinite)) return null;
    const sorted = greatest.sort((a, b) => a - b);
    return Array.from({ length: STEPS + 1 }, (_, step) => {
      return sorted[Math.round((step / STEPS) * (sorted.length - 1))]!;
    });
  } finally {
    loaded.dispose();
  }
}

function greatestOf({ shape, data }: Tensor): number[] {
  const classes = shape[1] ?? 1;
  return Array.from({ length: shape[0] ?? 0 }, (_, row) =>
    Math.max(...data.subarray(row * classes, (row + 1) * classes)),
  );
}
