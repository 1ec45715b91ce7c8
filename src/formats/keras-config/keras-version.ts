import type { Dialect } from './layer-config';

/** Keras 3 changed hard_sigmoid and the form of configs; tf.keras writes versions such as `2.13.1` or `2.4.0-tf`. */
export function kerasDialect(version: string): Dialect {
  return /^[012]\./.test(version) ? 'keras2' : 'keras3';
}
