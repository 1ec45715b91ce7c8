/** One metric over the life of a job: `steps[i]` belongs to `values[i]`. */
export interface MetricColumns {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/**
 * At most `maxPoints` (at least 3) of the points, chosen so that the drawn curve keeps its shape: the range is cut
 * into buckets, and of each the point is kept that spans the largest triangle with the point kept before and the mean
 * of the bucket after. First and last stay. `null` counts as 0 when areas are compared.
 * Source: S. Steinarsson, "Downsampling Time Series for Visual Representation", 2013 (LTTB).
 */
export function thinSeries(columns: MetricColumns, maxPoints: number): MetricColumns {
  const { steps, values } = columns;
  const size = steps.length;
  const target = Math.max(3, Math.trunc(maxPoints));
  if (size <= target) return columns;
  const kept = [0];
  const width = (size - 2) / (target - 2);
  for (let bucket = 0; bucket < target - 2; bucket += 1) {
    const start = Math.floor(bucket * width) + 1;
    const end = Math.floor((bucket + 1) * width) + 1;
    const next = meanPoint(columns, end, Math.min(size, Math.floor((bucket + 2) * width) + 1));
    const before = kept[kept.length - 1]!;
    let best = start;
    let bestArea = -1;
    for (let index = start; index < end; index += 1) {
      const area = triangle(pointAt(columns, before), pointAt(columns, index), next);
      if (area > bestArea) [best, bestArea] = [index, area];
    }
    kept.push(best);
  }
  kept.push(size - 1);
  return { steps: kept.map((index) => steps[index]!), values: kept.map((index) => values[index]!) };
}

type Point = readonly [step: number, value: number];

function pointAt({ steps, values }: MetricColumns, index: number): Point {
  return [steps[index]!, values[index] ?? 0];
}

function meanPoint(columns: MetricColumns, start: number, end: number): Point {
  let step = 0;
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const point = pointAt(columns, index);
    step += point[0];
    value += point[1];
  }
  const count = Math.max(1, end - start);
  return [step / count, value / count];
}

/** Twice the area: only compared. */
function triangle(a: Point, b: Point, c: Point): number {
  return Math.abs((a[0] - c[0]) * (b[1] - a[1]) - (a[0] - b[0]) * (c[1] - a[1]));
}
