import type { LayerOp, Padding } from '../../graph/ir';
import { readActivation } from './activations';
import type { LayerConfig } from './layer-config';
import { channelsLast, type LayerReader, type LayerTable } from './layer-reader';
import type { WeightPlan } from './weight-plan';

type SpatialRank = 1 | 2;

function readConv(spatialRank: SpatialRank): LayerReader {
  return (config, weights) => {
    const filters = config.integer('filters');
    const groups = config.integer('groups', 1);
    if (filters % groups !== 0) config.invalid('groups', `a divisor of ${filters} filters`);
    const kernelSize = config.integers('kernel_size', spatialRank);
    refuseQuantized(config);
    const op: LayerOp = {
      kind: 'conv',
      ...windowOptions(config, spatialRank, kernelSize),
      groups,
      kernel: weights.add('kernel', [...kernelSize, null, filters]),
      bias: readBias(config, weights, filters),
    };
    return channelsLast(config, op, { spatialRank });
  };
}

function readDepthwise(spatialRank: SpatialRank): LayerReader {
  return (config, weights) => {
    const kernelSize = config.integers('kernel_size', spatialRank);
    const multiplier = config.integer('depth_multiplier', 1);
    const op: LayerOp = {
      kind: 'depthwise_conv',
      ...windowOptions(config, spatialRank, kernelSize),
      kernel: weights.add('kernel', [...kernelSize, null, multiplier], { aliases: ['depthwise_kernel'] }),
      bias: readBias(config, weights, null),
    };
    return channelsLast(config, op, { spatialRank });
  };
}

function readSeparable(spatialRank: SpatialRank): LayerReader {
  return (config, weights) => {
    const filters = config.integer('filters');
    const kernelSize = config.integers('kernel_size', spatialRank);
    const multiplier = config.integer('depth_multiplier', 1);
    const ones = kernelSize.map(() => 1);
    const op: LayerOp = {
      kind: 'separable_conv',
      ...windowOptions(config, spatialRank, kernelSize),
      depthwiseKernel: weights.add('depthwise_kernel', [...kernelSize, null, multiplier]),
      pointwiseKernel: weights.add('pointwise_kernel', [...ones, null, filters]),
      bias: readBias(config, weights, filters),
    };
    return channelsLast(config, op, { spatialRank });
  };
}

function readTranspose(spatialRank: SpatialRank): LayerReader {
  return (config, weights) => {
    const filters = config.integer('filters');
    const kernelSize = config.integers('kernel_size', spatialRank);
    const hasOutputPadding = config.get('output_padding') !== undefined;
    const options = windowOptions(config, spatialRank, kernelSize);
    if (options.padding === 'causal') config.refuse('padding = "causal"');
    const op: LayerOp = {
      kind: 'conv_transpose',
      ...options,
      outputPadding: hasOutputPadding
        ? config.integers('output_padding', spatialRank, undefined, { min: 0 })
        : null,
      kernel: weights.add('kernel', [...kernelSize, filters, null]),
      bias: readBias(config, weights, filters),
    };
    return channelsLast(config, op, { spatialRank });
  };
}

function windowOptions<Rank extends SpatialRank>(
  config: LayerConfig,
  spatialRank: Rank,
  kernelSize: number[],
) {
  const allowed: Padding[] = spatialRank === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same'];
  const strides = config.integers('strides', spatialRank, 1);
  const dilation = config.integers('dilation_rate', spatialRank, 1);
  if (strides.some((stride) => stride > 1) && dilation.some((rate) => rate > 1)) {
    config.refuse('strides and dilation_rate both above 1');
  }
  return {
    spatialRank,
    kernelSize,
    strides,
    dilation,
    padding: config.oneOf('padding', allowed, 'valid'),
    activation: readActivation(config, 'activation'),
  };
}

function readBias(config: LayerConfig, weights: WeightPlan, size: number | null): string | null {
  return config.boolean('use_bias', true) ? weights.add('bias', [size]) : null;
}

/** Quantized and LoRA layers keep their kernels otherwise than this reader takes them. */
export function refuseQuantized(config: LayerConfig): void {
  for (const key of ['quantization_config', 'lora_rank']) {
    if (config.get(key) !== undefined) config.refuse(key);
  }
}

export const CONVOLUTION_LAYERS: LayerTable = {
  Conv1D: readConv(1),
  Convolution1D: readConv(1),
  Conv2D: readConv(2),
  Convolution2D: readConv(2),
  DepthwiseConv1D: readDepthwise(1),
  DepthwiseConv2D: readDepthwise(2),
  SeparableConv1D: readSeparable(1),
  SeparableConv2D: readSeparable(2),
  Conv1DTranspose: readTranspose(1),
  Conv2DTranspose: readTranspose(2),
};
