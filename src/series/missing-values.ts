/** What is done about a null: `refuse` the series, or fill it `linear`ly or from the `seasonal` neighbour. */
export type MissingPolicy = 'refuse' | 'linear' | 'seasonal';

/**
 * Fills the gaps (NaN) of a series that has at least one number. `linear`: on the line between the neighbours; before
 * the first and after the last number their value is repeated. `seasonal`: the value one season earlier, else later,
 * else as `linear`; a season of 1 is `linear`.
 */
export function fillMissing(
  values: Float64Array,
  options: { readonly policy: Exclude<MissingPolicy, 'refuse'>; readonly season: number },
): Float64Array {
  const { policy, season } = options;
  const filled = values.slice();
  if (policy === 'seasonal' && season > 1) {
    for (let at = 0; at < filled.length; at++) {
      if (Number.isNaN(filled[at])) filled[at] = filled[at - season] ?? NaN;
    }
    for (let at = filled.length - 1; at >= 0; at--) {
      if (Number.isNaN(filled[at])) filled[at] = filled[at + season] ?? NaN;
    }
  }
  fillLinearly(filled);
  return filled;
}

function fillLinearly(values: Float64Array): void {
  let last = -1;
  for (let at = 0; at <= values.length; at++) {
    if (at < values.length && Number.isNaN(values[at])) continue;
    const before = last >= 0 ? values[last]! : values[at]!;
    const after = at < values.length ? values[at]! : before;
    for (let gap = last + 1; gap < at; gap++) {
      values[gap] = before + ((after - before) * (gap - last)) / (at - last);
    }
    last = at;
  }
}
