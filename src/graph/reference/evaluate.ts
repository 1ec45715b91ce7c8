import type { LayerOp } from '../ir';
import { applyActivation } from './activation';
import { convolve, type ReadArray } from './convolution';
import { dense, embed } from './dense';
import { merge } from './merge';
import type { NdArray } from './nd-array';
import { batchNorm, layerNorm, normalize, prelu, rescale } from './normalization';
import { globalPool, pool } from './pooling';
import { centerCrop, resizing } from './preprocessing';
import { bidirectional, recurrent } from './recurrent';
import { reshapeLayer } from './shaping';

export interface EvaluateContext {
  readonly read: ReadArray;
  /** The shape of the first output of `op` for these inputs. */
  readonly outputShape: (op: LayerOp, inputs: readonly NdArray[]) => readonly number[];
}

/** Outputs of one layer, in float64. */
export function evaluate(op: LayerOp, inputs: readonly NdArray[], context: EvaluateContext): NdArray[] {
  const x = inputs[0]!;
  const { read } = context;
  switch (op.kind) {
    case 'recurrent':
      return recurrent(op, inputs, read);
    case 'bidirectional':
      return bidirectional(op, inputs, read);
    case 'time_distributed':
      return timeDistributed(op.inner, x, context);
    case 'merge':
      return [merge(op, inputs)];
    case 'conv':
    case 'depthwise_conv':
    case 'separable_conv':
    case 'conv_transpose':
      return [convolve(op, x, read)];
    case 'pool':
      return [pool(op, x)];
    case 'global_pool':
      return [globalPool(op, x)];
    case 'dense':
      return [dense(op, x, read)];
    case 'embedding':
      return [embed(op, x, read)];
    case 'batch_norm':
      return [batchNorm(op, x, read)];
    case 'layer_norm':
      return [layerNorm(op, x, read)];
    case 'activation':
      return [applyActivation(op.activation, x)];
    case 'prelu':
      return [prelu(read(op.alpha), x)];
    case 'rescaling':
      return [rescale(op, x)];
    case 'normalization':
      return [normalize(op, x, read)];
    case 'resizing':
      return [resizing(op, x)];
    case 'center_crop':
      return [centerCrop(op, x)];
    default:
      return [reshapeLayer(op, x, context.outputShape(op, inputs))];
  }
}

function timeDistributed(inner: LayerOp, x: NdArray, context: EvaluateContext): NdArray[] {
  const [batch, steps, ...rest] = x.shape as [number, number, ...number[]];
  const folded = { shape: [batch * steps, ...rest], data: x.data };
  return evaluate(inner, [folded], context).map((output) => ({
    shape: [batch, steps, ...output.shape.slice(1)],
    data: output.data,
  }));
}
