import type { Shape } from '../op-shapes/shape';
import type { StepLengths } from '../padding';
import type { Ref } from '../saved-model/graph-builder';
import type { DataTypeNumber } from '../saved-model/node-def';

/**
 * A tensor of the model while it is compiled. `shape` is always the model's own, batch first; `layout` says how the
 * operation wrote it: recurrent operations write [steps, batch, features] ('time_major'), and what reads them may do
 * without a transpose.
 */
export interface Value {
  readonly ref: Ref;
  readonly dtype: DataTypeNumber;
  readonly shape: Shape;
  readonly layout: 'batch_major' | 'time_major';
  /** Set when rows are padded at the end of axis 1: how the true lengths follow from the input's. */
  readonly lengths: StepLengths | null;
}
