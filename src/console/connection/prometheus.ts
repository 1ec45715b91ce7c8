/** One line of the text format: a name, its labels, a number. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The samples of Prometheus' text format whose name begins with `striate_`. */
export function parseMetrics(text: string): readonly Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('striate_')) continue;
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, name = '', labels = '', value = ''] = match;
    samples.push({
      name,
      labels: Object.fromEntries(
        Array.from(labels.matchAll(LABEL), ([, key = '', raw = '']) => [key, raw.replace(/\\(.)/g, '$1')]),
      ),
      value: value === '+Inf' ? Infinity : Number(value),
    });
  }
  return samples;
}

/** The sum over the samples of a name that `matches` says yes to. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  matches: (labels: Sample['labels']) => boolean = () => true,
): number {
  return samples.reduce(
    (sum, sample) => (sample.name === name && matches(sample.labels) ? sum + sample.value : sum),
    0,
  );
}

/** A histogram: counts of each bucket alone (not heaped up), by their upper bounds, in ascending order. */
export interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** The histogram of a name, its labels summed up. */
export function bucketsOf(
  samples: readonly Sample[],
  name: string,
  matches: (labels: Sample['labels']) => boolean = () => true,
): Buckets {
  const heaped = new Map<number, number>();
  for (const { name: own, labels, value } of samples) {
    if (own !== `${name}_bucket` || !matches(labels)) continue;
    const bound = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
    heaped.set(bound, (heaped.get(bound) ?? 0) + value);
  }
  const bounds = [...heaped.keys()].sort((left, right) => left - right);
  const sums = bounds.map((bound) => heaped.get(bound) ?? 0);
  return { bounds, counts: sums.map((sum, index) => sum - (sums[index - 1] ?? 0)) };
}

/** What came between two looks at one histogram. */
export function bucketsSince(now: Buckets, before: Buckets): Buckets {
  const old = new Map(before.bounds.map((bound, index) => [bound, before.counts[index] ?? 0]));
  return {
    bounds: now.bounds,
    counts: now.counts.map((count, index) => Math.max(0, count - (old.get(now.bounds[index]!) ?? 0))),
  };
}

/** The value that a share of the observations stays below, along the line within its bucket; `null` without any. */
export function quantileOf({ bounds, counts }: Buckets, share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let passed = 0;
  for (const [index, count] of counts.entries()) {
    if (passed + count >= share * total && count > 0) {
      const below = bounds[index - 1] ?? 0;
      const bound = bounds[index]!;
      if (!Number.isFinite(bound)) return below;
      return below + ((share * total - passed) / count) * (bound - below);
    }
    passed += count;
  }
  return null;
}
