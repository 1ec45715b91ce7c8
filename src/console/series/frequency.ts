/** Frequencies that can be chosen, as the server names them. */
export const FREQUENCIES: readonly { readonly value: string; readonly title: string }[] = [
  { value: 's', title: 'second' },
  { value: 'min', title: 'minute' },
  { value: '15min', title: '15 minutes' },
  { value: '30min', title: '30 minutes' },
  { value: 'h', title: 'hour' },
  { value: 'D', title: 'day' },
  { value: 'B', title: 'business day' },
  { value: 'W', title: 'week' },
  { value: 'MS', title: 'month, from its first day' },
  { value: 'ME', title: 'month, at its last day' },
  { value: 'QS', title: 'quarter' },
  { value: 'YS', title: 'year' },
];

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** Milliseconds since 1970 of an ISO time; without an offset it is UTC. `NaN` when it is none. */
export function instantOf(text: string): number {
  const iso = text.replace(' ', 'T');
  return Date.parse(/T.*(Z|[+-]\d{2}:?\d{2})$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
}

/** The frequency that the commonest distance of two times speaks for; `null` when none does. */
export function guessFrequency(times: readonly string[]): string | null {
  const instants = times.slice(0, 500).map(instantOf);
  const counts = new Map<number, number>();
  for (const [index, instant] of instants.entries()) {
    if (index > 0) {
      const gap = instant - instants[index - 1]!;
      counts.set(gap, (counts.get(gap) ?? 0) + 1);
    }
  }
  const [common] = [...counts].sort((left, right) => right[1] - left[1])[0] ?? [];
  if (common === undefined || !(common > 0)) return null;
  if (common >= 28 * DAY && common <= 31 * DAY) return times[0]?.slice(8, 10) === '01' ? 'MS' : 'ME';
  if (common >= 89 * DAY && common <= 92 * DAY) return 'QS';
  if (common >= 365 * DAY && common <= 366 * DAY) return 'YS';
  if (common === DAY) return counts.has(3 * DAY) && counts.size === 2 ? 'B' : 'D';
  const units = [
    [7 * DAY, 'W'],
    [3_600 * SECOND, 'h'],
    [60 * SECOND, 'min'],
    [SECOND, 's'],
  ] as const;
  const unit = units.find(([ms]) => common % ms === 0);
  if (unit === undefined) return null;
  const count = common / unit[0];
  return count === 1 ? unit[1] : `${count}${unit[1]}`;
}
