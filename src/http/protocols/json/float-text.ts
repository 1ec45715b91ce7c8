/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** A float32 is told from its neighbours by nine digits at most, and six always survive a round trip. */
const FEWEST_DIGITS = 6;
const MOST_DIGITS = 9;

/**
 * The shortest decimal text, of six digits or more before trailing zeros are dropped, that reads back as the float32
 * `value`. `value` must be a float32 already. NaN and infinities give the bare tokens of TensorFlow Serving and Triton.
 */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return `${value}.0`;
  return withPoint(String(shortestDouble(value)));
}

/** The double whose own shortest text is the shortest text of the float32 `value`. */
function shortestDouble(value: number): number {
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits++) {
    const scale = digits - 1 - exponent;
    let candidate: number;
    if (scale >= 0 && scale < POWERS_OF_TEN.length) {
      const power = POWERS_OF_TEN[scale]!;
      candidate = Math.round(value * power) / power;
    } else {
      candidate = Number(value.toPrecision(digits));
    }
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

/** A whole number is written with `.0`, so that readers that tell integers from floats see a float. */
function withPoint(text: string): string {
  return /[.e]/.test(text) ? text : `${text}.0`;
}
