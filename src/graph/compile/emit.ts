import type { LayerOp, TimeDistributed } from '../ir';
import { opShapes } from '../op-shapes/op-shapes';
import { emitConv, emitConvTranspose, emitDepthwiseConv, emitSeparableConv } from './convolution';
import { emitDense, emitEmbedding, isRowWise, lastAxis } from './dense';
import type { LayerBuilder } from './layer-builder';
import { emitMerge } from './merge';
import { emitBatchNorm, emitLayerNorm, emitNormalization, emitPrelu, emitRescaling } from './normalization';
import { emitGlobalPool, emitPool } from './pooling';
import { emitCenterCrop, emitResizing } from './preprocessing';
import { emitBidirectional, emitRecurrent } from './recurrent/recurrent';
import { emitShaping } from './shaping';
import type { Value } from './value';

/** Writes the operations of one layer and gives its outputs. Shapes are inferred again from what really goes in. */
export function emitOp(layer: LayerBuilder, op: LayerOp, inputs: readonly Value[]): Value[] {
  const shapes = opShapes(
    layer,
    op,
    inputs.map((input) => input.shape),
  );
  const input = inputs[0]!;
  const shape = shapes[0]!;
  switch (op.kind) {
    case 'recurrent':
      return emitRecurrent(layer, op, inputs, shapes);
    case 'bidirectional':
      return emitBidirectional(layer, op, inputs, shapes);
    case 'time_distributed':
      return emitTimeDistributed(layer, op, input);
    case 'merge':
      return [emitMerge(layer, op, inputs, shape)];
    case 'conv':
      return [emitConv(layer, op, input, shape)];
    case 'depthwise_conv':
      return [emitDepthwiseConv(layer, op, input, shape)];
    case 'separable_conv':
      return [emitSeparableConv(layer, op, input, shape)];
    case 'conv_transpose':
      return [emitConvTranspose(layer, op, input, shape)];
    case 'pool':
      return [emitPool(layer, op, input, shape)];
    case 'global_pool':
      return [emitGlobalPool(layer, op, input, shape)];
    case 'dense':
      return [emitDense(layer, op, input, shape)];
    case 'embedding':
      return [emitEmbedding(layer, op, input, shape)];
    case 'batch_norm':
      return [emitBatchNorm(layer, op, input)];
    case 'layer_norm':
      return [emitLayerNorm(layer, op, input)];
    case 'activation':
      return [layer.activate(input, op.activation)];
    case 'prelu':
      return [emitPrelu(layer, op, input)];
    case 'rescaling':
      return [emitRescaling(layer, op, input)];
    case 'normalization':
      return [emitNormalization(layer, op, input)];
    case 'resizing':
      return [emitResizing(layer, op, input, shape)];
    case 'center_crop':
      return [emitCenterCrop(layer, op, input, shape)];
    default:
      return [emitShaping(layer, op, input, shape)];
  }
}

/**
 * Steps become rows: [batch, steps, ...] is folded into [batch * steps, ...], which equals Keras' loop over steps for
 * every layer without a memory. Dense does that by itself, in either layout.
 */
function emitTimeDistributed(layer: LayerBuilder, op: TimeDistributed, input: Value): Value[] {
  if (
    op.inner.kind === 'dense' &&
    input.shape.length === 3 &&
    isRowWise(op.inner.activation, input.shape.length - 1)
  )
    return emitOp(layer, { ...op.inner, activation: lastAxis(op.inner.activation) }, [input]);
  const value = layer.inLayout(input, 'batch_major');
  const [, , ...rest] = value.shape;
  const inner = rest.map((_, axis) => layer.sizeOf(value, axis + 2));
  const folded = layer.value(
    layer.reshape(value.ref, [-1, ...inner], value.dtype),
    [null, ...rest],
    value.dtype,
  );
  const leading = [layer.sizeOf(value, 0), layer.sizeOf(value, 1)];
  return emitOp(layer, op.inner, [folded]).map((output) => {
    const placed = layer.inLayout(output, 'batch_major');
    const sizes = placed.shape.slice(1).map((_, axis) => layer.sizeOf(placed, axis + 1));
    const shape = [value.shape[0]!, value.shape[1]!, ...placed.shape.slice(1)];
    return layer.value(layer.reshape(placed.ref, [...leading, ...sizes], placed.dtype), shape, placed.dtype);
  });
}
