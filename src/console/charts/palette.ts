/** Colours of lines, by what they stand for; their values are custom properties in tokens.css. */
export type Tone = 'ink' | 'accent' | 'truth' | 'first' | 'second' | 'third' | 'fourth';

/** The present value of a colour. Read again when the scheme changes: a canvas does not follow style sheets. */
export function toneColour(tone: Tone | 'grid' | 'muted', alpha = 1): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--chart-${tone}`).trim();
  if (alpha === 1) return value;
  const share = Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0');
  return `${value}${share}`;
}
