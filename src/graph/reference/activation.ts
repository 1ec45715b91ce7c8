import type { Activation } from '../ir';
import { mapElements, mapLines, type NdArray } from './nd-array';

type Scalar = Exclude<Activation, { name: 'softmax' | 'log_softmax' }>;

/** An activation of every element, or along its axis for the softmaxes. Formulas are Keras 3's. */
export function applyActivation(activation: Activation, x: NdArray): NdArray {
  if (activation.name === 'linear') return x;
  if (activation.name !== 'softmax' && activation.name !== 'log_softmax')
    return mapElements(x, scalarActivation(activation));
  const axis = activation.axis < 0 ? activation.axis + x.shape.length : activation.axis;
  return mapLines(x, axis, activation.name === 'softmax' ? softmax : logSoftmax);
}

/** The function of one number. */
function scalarActivation(activation: Scalar): (x: number) => number {
  switch (activation.name) {
    case 'linear':
      return (x) => x;
    case 'relu':
      return relu(activation);
    case 'relu6':
      return (x) => Math.min(Math.max(x, 0), 6);
    case 'leaky_relu':
      return (x) => (x > 0 ? x : activation.negativeSlope * x);
    case 'elu':
      return (x) => (x > 0 ? x : activation.alpha * Math.expm1(x));
    case 'selu':
      return (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
    case 'sigmoid':
      return sigmoid;
    case 'hard_sigmoid':
      return hardSigmoid;
    case 'hard_sigmoid_keras2':
      return (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1);
    case 'tanh':
      return Math.tanh;
    case 'softplus':
      return softplus;
    case 'softsign':
      return (x) => x / (1 + Math.abs(x));
    case 'silu':
      return (x) => x * sigmoid(x);
    case 'hard_silu':
      return (x) => x * hardSigmoid(x);
    case 'mish':
      return (x) => x * Math.tanh(softplus(x));
    case 'exponential':
      return Math.exp;
    case 'log_sigmoid':
      return (x) => -softplus(-x);
    case 'gelu':
      return activation.approximate ? geluTanh : (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2));
  }
}

/** Klambauer et al., arXiv:1706.02515. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

function relu(options: Extract<Activation, { name: 'relu' }>): (x: number) => number {
  const { negativeSlope, threshold } = options;
  const maxValue = options.maxValue ?? Infinity;
  return (x) => (x > threshold ? Math.min(x, maxValue) : negativeSlope * (x - threshold));
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

function hardSigmoid(x: number): number {
  return Math.min(Math.max(x + 3, 0), 6) / 6;
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Hendrycks and Gimpel's approximation, arXiv:1606.08415. */
function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

/** The error function by its series of positive terms (Abramowitz and Stegun 7.1.6); 1 to double precision from 6 on. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function softmax(line: Float64Array): Float64Array {
  return logSoftmax(line).map(Math.exp);
}

function logSoftmax(line: Float64Array): Float64Array {
  const most = line.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = line.reduce((sum, value) => sum + Math.exp(value - most), 0);
  return line.map((value) => value - most - Math.log(total));
}
