/** How a scaler's two numbers are found. `none` changes nothing. */
export type ScalerKind = 'none' | 'standard' | 'mean' | 'minmax';

/** A fitted scaler, as the manifest stores it: scaled = (value - offset) / factor. `factor` is never 0. */
export interface Scaler {
  readonly kind: ScalerKind;
  readonly offset: number;
  readonly factor: number;
}

/**
 * Fits a scaler on finite values. `standard`: mean and population standard deviation; `mean`: divides by the mean
 * absolute value (as DeepAR does); `minmax`: 0 to 1. A constant series, or no values, gives a factor of 1.
 */
export function fitScaler(kind: ScalerKind, values: Float64Array): Scaler {
  switch (kind) {
    case 'none':
      return { kind, offset: 0, factor: 1 };
    case 'standard': {
      const mean = meanOf(values);
      return { kind, offset: mean, factor: usable(Math.sqrt(meanOf(values.map((v) => (v - mean) ** 2)))) };
    }
    case 'mean':
      return { kind, offset: 0, factor: usable(meanOf(values.map(Math.abs))) };
    case 'minmax': {
      const low = values.reduce((least, value) => Math.min(least, value), Infinity);
      const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
      return { kind, offset: values.length > 0 ? low : 0, factor: usable(high - low) };
    }
  }
}

/** Values in the model's units. */
export function scale(values: Float64Array, scaler: Scaler): Float64Array {
  return values.map((value) => (value - scaler.offset) / scaler.factor);
}

/** The way back from the model's units; takes the engine's float32 as well. */
export function unscale(values: Float64Array | Float32Array, scaler: Scaler): Float64Array {
  return Float64Array.from(values, (value) => value * scaler.factor + scaler.offset);
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function usable(factor: number): number {
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}
