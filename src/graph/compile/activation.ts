import type { Activation } from '../ir';
import type { Ref } from '../saved-model/graph-builder';
import { attribute } from '../saved-model/node-def';
import type { Arithmetic } from './arithmetic';

/** Applies an activation to a tensor of `rank` axes. Formulas are Keras 3's; see `Activation` in ir.ts. */
export function activate(math: Arithmetic, activation: Activation, x: Ref, rank: number): Ref {
  switch (activation.name) {
    case 'linear':
      return x;
    case 'relu':
      return relu(math, activation, x);
    case 'relu6':
      return math.unary('Relu6', x);
    case 'leaky_relu':
      return leakyRelu(math, x, activation.negativeSlope);
    case 'elu':
      return elu(math, x, activation.alpha);
    case 'selu':
      return math.unary('Selu', x);
    case 'sigmoid':
      return math.unary('Sigmoid', x);
    case 'hard_sigmoid':
      return hardSigmoid(math, x);
    case 'hard_sigmoid_keras2':
      return hardSigmoidKeras2(math, x);
    case 'tanh':
      return math.unary('Tanh', x);
    case 'softplus':
      return math.unary('Softplus', x);
    case 'softsign':
      return math.unary('Softsign', x);
    case 'silu':
      return math.binary('Mul', x, math.unary('Sigmoid', x));
    case 'hard_silu':
      return math.binary('Mul', x, hardSigmoid(math, x));
    case 'mish':
      return math.binary('Mul', x, math.unary('Tanh', math.unary('Softplus', x)));
    case 'exponential':
      return math.unary('Exp', x);
    case 'log_sigmoid':
      return math.unary('Neg', math.unary('Softplus', math.unary('Neg', x)));
    case 'gelu':
      return gelu(math, x, activation.approximate);
    case 'softmax':
    case 'log_softmax':
      return softmax(math, activation, x, rank);
  }
}

function relu(math: Arithmetic, options: Extract<Activation, { name: 'relu' }>, x: Ref): Ref {
  const { maxValue, negativeSlope, threshold } = options;
  if (maxValue === null && threshold === 0) return leakyRelu(math, x, negativeSlope);
  if (maxValue === 6 && threshold === 0 && negativeSlope === 0) return math.unary('Relu6', x);
  const rectified =
    threshold === 0 ? math.unary('Relu', x) : math.zeroUnlessGreater(x, math.scalar(threshold));
  const positive = maxValue === null ? rectified : math.binary('Minimum', rectified, math.scalar(maxValue));
  if (negativeSlope === 0) return positive;
  const below = math.unary('Relu', math.binary('Sub', math.scalar(threshold), x));
  return math.binary('Sub', positive, math.binary('Mul', below, math.scalar(negativeSlope)));
}

function leakyRelu(math: Arithmetic, x: Ref, negativeSlope: number): Ref {
  if (negativeSlope === 0) return math.unary('Relu', x);
  return math.sink.node('LeakyRelu', [x], {
    T: attribute.type(math.dtype),
    alpha: attribute.float(negativeSlope),
  });
}

function elu(math: Arithmetic, x: Ref, alpha: number): Ref {
  if (alpha === 1) return math.unary('Elu', x);
  const negative = math.unary('Elu', math.binary('Minimum', x, math.scalar(0)));
  return math.binary('AddV2', math.unary('Relu', x), math.binary('Mul', negative, math.scalar(alpha)));
}

function hardSigmoid(math: Arithmetic, x: Ref): Ref {
  const shifted = math.unary('Relu6', math.binary('AddV2', x, math.scalar(3)));
  return math.binary('Mul', shifted, math.scalar(1 / 6));
}

function hardSigmoidKeras2(math: Arithmetic, x: Ref): Ref {
  const line = math.binary('AddV2', math.binary('Mul', x, math.scalar(0.2)), math.scalar(0.5));
  return math.binary('Maximum', math.binary('Minimum', line, math.scalar(1)), math.scalar(0));
}

function gelu(math: Arithmetic, x: Ref, approximate: boolean): Ref {
  const half = math.binary('Mul', x, math.scalar(0.5));
  const bell = approximate
    ? math.unary('Tanh', tanhArgument(math, x))
    : math.unary('Erf', math.binary('Mul', x, math.scalar(Math.SQRT1_2)));
  return math.binary('Mul', half, math.binary('AddV2', bell, math.scalar(1)));
}

/** sqrt(2 / pi) (x + 0.044715 x^3): Hendrycks and Gimpel, arXiv:1606.08415. */
function tanhArgument(math: Arithmetic, x: Ref): Ref {
  const cube = math.binary('Mul', math.unary('Square', x), x);
  const sum = math.binary('AddV2', x, math.binary('Mul', cube, math.scalar(0.044715)));
  return math.binary('Mul', sum, math.scalar(Math.sqrt(2 / Math.PI)));
}

function softmax(
  math: Arithmetic,
  options: Extract<Activation, { name: 'softmax' | 'log_softmax' }>,
  x: Ref,
  rank: number,
): Ref {
  const axis = options.axis < 0 ? options.axis + rank : options.axis;
  const isLog = options.name === 'log_softmax';
  if (axis === rank - 1)
    return math.sink.node(isLog ? 'LogSoftmax' : 'Softmax', [x], { T: attribute.type(math.dtype) });
  const overAxis = { axes: [axis], keepDims: true };
  const shifted = math.binary('Sub', x, math.reduce('Max', x, overAxis));
  const powers = math.unary('Exp', shifted);
  const total = math.reduce('Sum', powers, overAxis);
  return isLog
    ? math.binary('Sub', shifted, math.unary('Log', total))
    : math.binary('RealDiv', powers, total);
}
