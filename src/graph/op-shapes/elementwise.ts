import type { Activation, BatchNorm, Dense, Embedding, LayerNorm } from '../ir';
import { requireSize, requireWeight, showShape, weightOfRank, type Shape, type ShapeContext } from './shape';

/** [..., in] to [..., units]. */
export function denseShape(context: ShapeContext, op: Dense, input: Shape): Shape {
  if (input.length < 2) context.fail(`expected an input with at least 2 axes, got ${showShape(input)}`);
  const size = requireSize(context, input, input.length - 1);
  const units = weightOfRank(context, op.kernel, { name: 'kernel', rank: 2 })[1]!;
  requireWeight(context, op.kernel, { name: 'kernel', shape: [size, units] });
  if (op.bias !== null) requireWeight(context, op.bias, { name: 'bias', shape: [units] });
  const output = [...input.slice(0, -1), units];
  checkActivation(context, op.activation, output);
  return output;
}

/** Every index becomes a vector: one more axis. */
export function embeddingShape(context: ShapeContext, op: Embedding, input: Shape): Shape {
  const [, size] = weightOfRank(context, op.table, { name: 'embeddings', rank: 2 });
  return [...input, size!];
}

export function batchNormShape(context: ShapeContext, op: BatchNorm, input: Shape): Shape {
  checkAxes(context, [op.axis], input);
  const shape = [requireSize(context, input, op.axis)];
  for (const id of [op.gamma, op.beta, op.mean, op.variance])
    if (id !== null) requireWeight(context, id, { name: 'gamma, beta, mean and variance', shape });
  checkEpsilon(context, op.epsilon);
  return input;
}

export function layerNormShape(context: ShapeContext, op: LayerNorm, input: Shape): Shape {
  checkAxes(context, op.axes, input);
  if (op.axes.some((axis, index) => index > 0 && axis <= op.axes[index - 1]!))
    context.fail(`axes [${op.axes.join(', ')}] must ascend`);
  const shape = op.axes.map((axis) => requireSize(context, input, axis));
  for (const id of [op.gamma, op.beta])
    if (id !== null) requireWeight(context, id, { name: 'gamma and beta', shape });
  checkEpsilon(context, op.epsilon);
  return input;
}

export function preluShape(context: ShapeContext, alphaId: string, input: Shape): Shape {
  const { shape } = context.weight(alphaId);
  const fits =
    shape.length === input.length - 1 && shape.every((size, axis) => size === 1 || size === input[axis + 1]);
  if (!fits)
    context.fail(`alpha ${showShape(shape)} does not broadcast to ${showShape(input)} without its batch`);
  return input;
}

/** Throws unless the activation's options make sense for a tensor of `shape`. */
export function checkActivation(context: ShapeContext, activation: Activation, shape: Shape): void {
  if (activation.name === 'softmax' || activation.name === 'log_softmax') {
    const axis = activation.axis < 0 ? activation.axis + shape.length : activation.axis;
    checkAxes(context, [axis], shape);
  }
  if (activation.name === 'relu') {
    const { maxValue, negativeSlope, threshold } = activation;
    if (![maxValue ?? 0, negativeSlope, threshold].every((value) => Number.isFinite(value) && value >= 0))
      context.fail('ReLU options must be numbers of at least 0');
  }
}

function checkAxes(context: ShapeContext, axes: readonly number[], input: Shape): void {
  if (axes.length === 0) context.fail('needs at least one axis');
  const wrong = axes.find((axis) => !Number.isInteger(axis) || axis < 1 || axis >= input.length);
  if (wrong !== undefined)
    context.fail(
      `axis must be from 1 to ${input.length - 1} of an input of ${showShape(input)}, got ${wrong}`,
    );
}

function checkEpsilon(context: ShapeContext, epsilon: number): void {
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) context.fail(`epsilon must be at least 0, got ${epsilon}`);
}
