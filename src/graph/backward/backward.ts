import type { LayerBuilder } from '../compile/layer-builder';
import type { Value } from '../compile/value';
import type { Ref } from '../saved-model/graph-builder';

/** One node on the way back from the class score: what it took and gave, and the gradient of what it gave. */
export interface Backward {
  readonly layer: LayerBuilder;
  readonly inputs: readonly Value[];
  readonly output: Value;
  /** float32, batch-major, in the output's shape. */
  readonly gradient: Ref;
}

/** The gradient of a layer is not written; the message says of which, and with which options. */
export class GradientNotWritten extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'GradientNotWritten';
  }
}
