import type { Activation, Dense, Embedding } from '../ir';
import type { Shape } from '../op-shapes/shape';
import { attribute, DataType } from '../saved-model/node-def';
import type { LayerBuilder } from './layer-builder';
import type { Value } from './value';

/** x W + b on the last axis. Sequences are folded into one matrix, in whichever layout they come. */
export function emitDense(layer: LayerBuilder, op: Dense, input: Value, shape: Shape): Value {
  const dtype = layer.computeType;
  const value = layer.cast(input, dtype);
  const math = layer.mathOf(dtype);
  const isMatrix = shape.length === 2;
  const rows = isMatrix ? value.ref : layer.reshape(value.ref, [-1, value.shape.at(-1)!], dtype);
  const product = math.matMul(rows, layer.constantOf(op.kernel, { dtype }));
  const biased = op.bias === null ? product : math.biasAdd(product, layer.constantOf(op.bias, { dtype }));
  const units = shape.at(-1)!;
  if (isMatrix) return layer.activate(layer.value(biased, shape, dtype), op.activation);
  if (!isRowWise(op.activation, shape.length))
    return layer.activate(
      unfold(layer, layer.value(biased, [null, units], dtype), value, shape),
      op.activation,
    );
  const active = layer.activate(layer.value(biased, [null, units], dtype), lastAxis(op.activation));
  return unfold(layer, active, value, shape);
}

/** False for an activation that looks across rows of a folded matrix: a softmax over another axis than the last. */
export function isRowWise(activation: Activation, rank: number): boolean {
  const normalizes = activation.name === 'softmax' || activation.name === 'log_softmax';
  return !normalizes || activation.axis === -1 || activation.axis === rank - 1;
}

/** A row-wise softmax counted from the end, so that it means the same at every rank. */
export function lastAxis(activation: Activation): Activation {
  const normalizes = activation.name === 'softmax' || activation.name === 'log_softmax';
  return normalizes ? { ...activation, axis: -1 } : activation;
}

/** [all rows, units] back to the axes of `like`. */
function unfold(layer: LayerBuilder, matrix: Value, like: Value, shape: Shape): Value {
  const leading = shape.slice(0, -1).map((_, axis) => layer.sizeOf(like, axis));
  const [batch, steps, ...rest] = leading;
  const ordered = like.layout === 'time_major' ? [steps!, batch!, ...rest] : leading;
  const ref = layer.reshape(matrix.ref, [...ordered, shape.at(-1)!], matrix.dtype);
  return { ...layer.value(ref, shape, matrix.dtype), layout: like.layout };
}

/**
 * Rows of the table. Indices outside of it take its first or last row rather than fail the run (a failed run leaks its
 * inputs); callers check them before, by `CompiledGraph.indexLimits`.
 */
export function emitEmbedding(layer: LayerBuilder, op: Embedding, input: Value, shape: Shape): Value {
  const indices = layer.cast(layer.inLayout(input, 'batch_major'), DataType.int32);
  const type = { T: attribute.type(DataType.int32) };
  const [vocabulary] = layer.weight(op.table).shape;
  const below = layer.builder.node('Minimum', [indices.ref, layer.int(vocabulary! - 1)], type);
  const clipped = layer.builder.node('Maximum', [below, layer.int(0)], type);
  const ref = layer.builder.node('GatherV2', [layer.constantOf(op.table), clipped, layer.int(0)], {
    Tparams: attribute.type(DataType.float),
    Tindices: attribute.type(DataType.int32),
    Taxis: attribute.type(DataType.int32),
  });
  return layer.value(ref, shape);
}
