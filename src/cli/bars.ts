/** Eighths of a character, from none to a whole one. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const HEIGHTS = '▁▂▃▄▅▆▇█';

/** A bar of `share` (0 to 1) of `width` characters, exact to an eighth of one. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** Values as one line of columns between `low` and `high`; a value that is not finite leaves a gap. */
export function sparkline(values: readonly number[], low: number, high: number): string {
  const top = HEIGHTS.length - 1;
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const share = high === low ? 0.5 : (value - low) / (high - low);
      return HEIGHTS[Math.round(Math.min(1, Math.max(0, share)) * top)] ?? ' ';
    })
    .join('');
}
