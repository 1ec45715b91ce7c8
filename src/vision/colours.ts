/** Black, violet, red, orange, pale yellow: even steps in lightness, so that it also reads in grey and colour-blind. */
const STOPS: readonly (readonly [number, number, number])[] = [
  [0, 0, 8],
  [84, 16, 110],
  [186, 54, 84],
  [248, 140, 12],
  [252, 252, 164],
];

/** The colour of a heat of 0 to 1; below and above are held, NaN is 0. */
export function heatColour(heat: number): readonly [number, number, number] {
  const held = heat > 0 ? Math.min(1, heat) : 0;
  const at = held * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(at));
  const [from, to] = [STOPS[index]!, STOPS[index + 1]!];
  const mix = (channel: 0 | 1 | 2): number => from[channel] + (to[channel] - from[channel]) * (at - index);
  return [mix(0), mix(1), mix(2)];
}
