const shared = new DataView(new ArrayBuffer(4));

/** The value of an IEEE 754 binary16 in its 16 bits: 1 sign, 5 exponent (bias 15), 10 fraction. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The value of a bfloat16 in its 16 bits: the upper half of a float32. */
export function bfloatToFloat(bits: number): number {
  shared.setUint32(0, bits << 16);
  return shared.getFloat32(0);
}
