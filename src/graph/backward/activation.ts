import type { Arithmetic } from '../compile/arithmetic';
import type { Activation } from '../ir';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType, type Attributes } from '../saved-model/node-def';

/** An activation's input and output, their number of axes, and the gradient of the output. */
interface Activated {
  readonly x: Ref;
  readonly y: Ref;
  readonly rank: number;
  readonly gradient: Ref;
}

/** Gradient by the input. At a kink it is what TensorFlow's own gradient is: 0 for relu at 0. */
export function activationGradient(math: Arithmetic, activation: Activation, at: Activated): Ref {
  const { x, y, gradient } = at;
  const gradOp = (op: string, inputs: readonly Ref[], attributes: Attributes = {}): Ref =>
    math.sink.node(op, inputs, { T: attribute.type(DataType.float), ...attributes });
  const times = (slope: Ref): Ref => math.binary('Mul', gradient, slope);
  switch (activation.name) {
    case 'linear':
      return gradient;
    case 'relu':
      return reluGradient(math, activation, at);
    case 'relu6':
      return gradOp('Relu6Grad', [gradient, y]);
    case 'leaky_relu':
      return gradOp('LeakyReluGrad', [gradient, x], { alpha: attribute.float(activation.negativeSlope) });
    case 'elu':
      return times(eluSlope(math, activation.alpha, at));
    case 'selu':
      return gradOp('SeluGrad', [gradient, y]);
    case 'sigmoid':
      return gradOp('SigmoidGrad', [y, gradient]);
    case 'tanh':
      return gradOp('TanhGrad', [y, gradient]);
    case 'softplus':
      return gradOp('SoftplusGrad', [gradient, x]);
    case 'softsign':
      return gradOp('SoftsignGrad', [gradient, x]);
    case 'exponential':
      return times(y);
    case 'log_sigmoid':
      return times(math.unary('Sigmoid', math.unary('Neg', x)));
    case 'hard_sigmoid':
      return times(inside(math, x, { low: -3, high: 3, slope: 1 / 6 }));
    case 'hard_sigmoid_keras2':
      return times(inside(math, x, { low: -2.5, high: 2.5, slope: 0.2 }));
    case 'silu':
      return times(siluSlope(math, at));
    case 'hard_silu':
      return times(hardSiluSlope(math, at));
    case 'mish':
      return times(mishSlope(math, x));
    case 'gelu':
      return times(activation.approximate ? geluTanhSlope(math, x) : geluSlope(math, x));
    case 'softmax':
    case 'log_softmax':
      return softmaxGradient(math, activation, at);
  }
}

/** 1 where the comparison holds, 0 elsewhere. */
export function mask(
  math: Arithmetic,
  op: 'Greater' | 'GreaterEqual' | 'Less' | 'LessEqual' | 'Equal',
  [left, right]: readonly [Ref, Ref],
): Ref {
  const holds = math.sink.node(op, [left, right], { T: attribute.type(math.dtype) });
  return math.sink.node('Cast', [holds], {
    SrcT: attribute.type(DataType.bool),
    DstT: attribute.type(math.dtype),
  });
}

function reluGradient(
  math: Arithmetic,
  options: Extract<Activation, { name: 'relu' }>,
  { x, y, gradient }: Activated,
): Ref {
  const { maxValue, negativeSlope, threshold } = options;
  const type = { T: attribute.type(math.dtype) };
  if (maxValue === null && threshold === 0 && negativeSlope === 0)
    return math.sink.node('ReluGrad', [gradient, y], type);
  const above = mask(math, 'Greater', [x, math.scalar(threshold)]);
  const middle =
    maxValue === null ? above : math.binary('Mul', above, mask(math, 'Less', [x, math.scalar(maxValue)]));
  if (negativeSlope === 0) return math.binary('Mul', gradient, middle);
  const below = math.binary(
    'Mul',
    mask(math, 'LessEqual', [x, math.scalar(threshold)]),
    math.scalar(negativeSlope),
  );
  return math.binary('Mul', gradient, math.binary('AddV2', middle, below));
}

/** `slope` strictly between `low` and `high`, 0 outside. */
function inside(
  math: Arithmetic,
  x: Ref,
  { low, high, slope }: { readonly low: number; readonly high: number; readonly slope: number },
): Ref {
  const within = math.binary(
    'Mul',
    mask(math, 'Greater', [x, math.scalar(low)]),
    mask(math, 'Less', [x, math.scalar(high)]),
  );
  return math.binary('Mul', within, math.scalar(slope));
}

/** 1 above 0; below, alpha exp(x) = y + alpha. */
function eluSlope(math: Arithmetic, alpha: number, { x, y }: Activated): Ref {
  const above = mask(math, 'Greater', [x, math.scalar(0)]);
  const below = math.binary('Sub', math.scalar(1), above);
  const slope = math.binary('AddV2', y, math.scalar(alpha));
  return math.binary('AddV2', above, math.binary('Mul', below, slope));
}

/** s + y (1 - s), s the sigmoid. */
function siluSlope(math: Arithmetic, { x, y }: Activated): Ref {
  const s = math.unary('Sigmoid', x);
  return math.binary('AddV2', s, math.binary('Mul', y, math.binary('Sub', math.scalar(1), s)));
}

function hardSiluSlope(math: Arithmetic, { x }: Activated): Ref {
  const shifted = math.unary('Relu6', math.binary('AddV2', x, math.scalar(3)));
  const hard = math.binary('Mul', shifted, math.scalar(1 / 6));
  return math.binary(
    'AddV2',
    hard,
    math.binary('Mul', x, inside(math, x, { low: -3, high: 3, slope: 1 / 6 })),
  );
}

/** t + x (1 - t^2) sigmoid(x), t = tanh(softplus(x)). */
function mishSlope(math: Arithmetic, x: Ref): Ref {
  const t = math.unary('Tanh', math.unary('Softplus', x));
  const bend = math.binary('Sub', math.scalar(1), math.unary('Square', t));
  const inner = math.binary('Mul', math.binary('Mul', x, bend), math.unary('Sigmoid', x));
  return math.binary('AddV2', t, inner);
}

/** Phi(x) + x phi(x), of the normal distribution. */
function geluSlope(math: Arithmetic, x: Ref): Ref {
  const erf = math.unary('Erf', math.binary('Mul', x, math.scalar(Math.SQRT1_2)));
  const share = math.binary('Mul', math.binary('AddV2', erf, math.scalar(1)), math.scalar(0.5));
  const bell = math.unary('Exp', math.binary('Mul', math.unary('Square', x), math.scalar(-0.5)));
  const density = math.binary('Mul', bell, math.scalar(1 / Math.sqrt(2 * Math.PI)));
  return math.binary('AddV2', share, math.binary('Mul', x, density));
}

/** (1 + t) / 2 + x (1 - t^2) u' / 2, t = tanh(u), u = sqrt(2 / pi) (x + 0.044715 x^3). */
function geluTanhSlope(math: Arithmetic, x: Ref): Ref {
  const square = math.unary('Square', x);
  const factor = Math.sqrt(2 / Math.PI);
  const line = (slope: number): Ref =>
    math.binary('AddV2', math.binary('Mul', square, math.scalar(slope * factor)), math.scalar(factor));
  const t = math.unary('Tanh', math.binary('Mul', x, line(0.044715)));
  const bend = math.binary('Sub', math.scalar(1), math.unary('Square', t));
  const inner = math.binary('Mul', math.binary('Mul', x, bend), line(3 * 0.044715));
  const sum = math.binary('AddV2', math.binary('AddV2', t, math.scalar(1)), inner);
  return math.binary('Mul', sum, math.scalar(0.5));
}

function softmaxGradient(
  math: Arithmetic,
  activation: Extract<Activation, { name: 'softmax' | 'log_softmax' }>,
  { y, rank, gradient }: Activated,
): Ref {
  const over = { axes: [activation.axis < 0 ? activation.axis + rank : activation.axis], keepDims: true };
  if (activation.name === 'log_softmax') {
    const share = math.binary('Mul', math.unary('Exp', y), math.reduce('Sum', gradient, over));
    return math.binary('Sub', gradient, share);
  }
  const mean = math.reduce('Sum', math.binary('Mul', gradient, y), over);
  return math.binary('Mul', math.binary('Sub', gradient, mean), y);
}
