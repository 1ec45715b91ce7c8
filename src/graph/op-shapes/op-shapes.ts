import type { LayerOp } from '../ir';
import { convolutionShape, globalPoolShape, poolShape } from './convolution';
import {
  batchNormShape,
  checkActivation,
  denseShape,
  embeddingShape,
  layerNormShape,
  preluShape,
} from './elementwise';
import { mergeShape } from './merge';
import { bidirectionalShapes, recurrentShapes } from './recurrent';
import type { Shape, ShapeContext } from './shape';
import { preprocessingShape, shapingShape } from './shaping';

/** Nested TimeDistributed layers beyond this are refused. */
const DEEPEST_NESTING = 8;

/** Shapes of all outputs of `op`; throws FORMAT_INVALID when inputs, weights and options do not fit together. */
export function opShapes(
  context: ShapeContext,
  op: LayerOp,
  inputs: readonly Shape[],
  depth = 0,
): readonly Shape[] {
  switch (op.kind) {
    case 'merge':
      return [mergeShape(context, op, inputs)];
    case 'recurrent':
      return recurrentShapes(context, op, inputs);
    case 'bidirectional':
      return bidirectionalShapes(context, op, inputs);
    default:
      if (inputs.length !== 1) context.fail(`expected 1 input, got ${inputs.length}`);
      return singleInputShapes(context, op, inputs[0]!, depth);
  }
}

type SingleInputOp = Exclude<LayerOp, { kind: 'merge' | 'recurrent' | 'bidirectional' }>;

function singleInputShapes(
  context: ShapeContext,
  op: SingleInputOp,
  input: Shape,
  depth: number,
): readonly Shape[] {
  switch (op.kind) {
    case 'conv':
    case 'depthwise_conv':
    case 'separable_conv':
    case 'conv_transpose': {
      const output = convolutionShape(context, op, input);
      checkActivation(context, op.activation, output);
      return [output];
    }
    case 'pool':
      return [poolShape(context, op, input)];
    case 'global_pool':
      return [globalPoolShape(context, op, input)];
    case 'dense':
      return [denseShape(context, op, input)];
    case 'embedding':
      return [embeddingShape(context, op, input)];
    case 'batch_norm':
      return [batchNormShape(context, op, input)];
    case 'layer_norm':
      return [layerNormShape(context, op, input)];
    case 'activation':
      checkActivation(context, op.activation, input);
      return [input];
    case 'prelu':
      return [preluShape(context, op.alpha, input)];
    case 'time_distributed':
      return timeDistributedShapes(context, op.inner, input, depth);
    case 'rescaling':
    case 'normalization':
    case 'resizing':
    case 'center_crop':
      return [preprocessingShape(context, op, input)];
    default:
      return [shapingShape(context, op, input)];
  }
}

function timeDistributedShapes(
  context: ShapeContext,
  inner: LayerOp,
  input: Shape,
  depth: number,
): readonly Shape[] {
  if (input.length < 2) context.fail('expected an input of [batch, steps, ...]');
  if (depth >= DEEPEST_NESTING) context.fail(`more than ${DEEPEST_NESTING} layers inside each other`);
  const [batch, steps, ...rest] = input;
  const outputs = opShapes(context, inner, [[batch!, ...rest]], depth + 1);
  return outputs.map((output) => [batch!, steps!, ...output.slice(1)]);
}
