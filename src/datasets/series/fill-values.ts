import { fillMissing } from '../../series/missing-values';

/**
 * Fills missing values (NaN) in place. `zero`: with 0; `last`: with the number before, and before the first with that;
 * `linear`: on the line between the neighbours. A series without any number stays as it is.
 */
export function fillValues(values: Float64Array, fill: 'none' | 'zero' | 'linear' | 'last'): void {
  if (fill === 'none' || values.every(Number.isNaN)) return;
  if (fill === 'linear') {
    values.set(fillMissing(values, { policy: 'linear', season: 1 }));
    return;
  }
  let last = fill === 'zero' ? 0 : values.find((value) => !Number.isNaN(value))!;
  for (let step = 0; step < values.length; step += 1) {
    if (Number.isNaN(values[step])) values[step] = last;
    else if (fill === 'last') last = values[step]!;
  }
}
