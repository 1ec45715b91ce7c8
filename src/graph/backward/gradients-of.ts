import type { LayerBuilder } from '../compile/layer-builder';
import type { Dense, LayerOp } from '../ir';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import { activationGradient } from './activation';
import { GradientNotWritten, type Backward } from './backward';
import { convGradient, depthwiseGradient, separableGradient, transposedGradient } from './convolution';
import { mergeGradient } from './merge';
import {
  batchNormGradient,
  layerNormGradient,
  normalizationGradient,
  preluGradient,
  rescalingGradient,
} from './normalization';
import { globalPoolGradient, poolGradient } from './pooling';
import { shapingGradient } from './shaping';

/**
 * Gradients of a node's inputs, one each. Activations stand in nodes of their own (`splitActivations`).
 * @throws GradientNotWritten for layers that are passed over here
 */
export function gradientsOf(op: LayerOp, at: Backward): Ref[] {
  switch (op.kind) {
    case 'merge':
      return mergeGradient(op, at);
    case 'conv':
      return [convGradient(op, at)];
    case 'depthwise_conv':
      return [depthwiseGradient(op, at)];
    case 'separable_conv':
      return [separableGradient(op, at)];
    case 'conv_transpose':
      return [transposedGradient(op, at)];
    case 'pool':
      return [poolGradient(op, at)];
    case 'global_pool':
      return [globalPoolGradient(op, at)];
    case 'dense':
      return [denseGradient(op, at)];
    case 'batch_norm':
      return [batchNormGradient(op, at)];
    case 'layer_norm':
      return [layerNormGradient(op, at)];
    case 'activation':
      return [activationAt(op.activation, at)];
    case 'prelu':
      return [preluGradient(op, at)];
    case 'rescaling':
      return [rescalingGradient(op, at)];
    case 'normalization':
      return [normalizationGradient(op, at)];
    case 'resizing':
    case 'center_crop':
    case 'recurrent':
    case 'bidirectional':
    case 'time_distributed':
    case 'embedding':
      throw new GradientNotWritten('any options');
    default:
      return [shapingGradient(op, at)];
  }
}

function activationAt(
  activation: Extract<LayerOp, { kind: 'activation' }>['activation'],
  { layer, inputs, output, gradient }: Backward,
): Ref {
  const [x, y] = [layer.float(inputs[0]!), layer.float(output)];
  return activationGradient(layer.math, activation, { x, y, rank: output.shape.length, gradient });
}

/** The gradient times the kernel's transpose, on the last axis. */
function denseGradient(op: Dense, { layer, inputs, gradient }: Backward): Ref {
  const input = inputs[0]!;
  const [, units] = layer.weight(op.kernel).shape;
  const isMatrix = input.shape.length === 2;
  const rows = isMatrix ? gradient : layer.reshape(gradient, [-1, units!]);
  const product = timesTranspose(layer, rows, layer.constantOf(op.kernel));
  return isMatrix
    ? product
    : layer.reshape(
        product,
        input.shape.map((_, axis) => layer.sizeOf(input, axis)),
      );
}

function timesTranspose(layer: LayerBuilder, left: Ref, right: Ref): Ref {
  return layer.builder.node('MatMul', [left, right], {
    T: attribute.type(DataType.float),
    transpose_b: attribute.bool(true),
  });
}
