import type { ModelGraph, Weight, WeightId } from '../../graph/ir';
import { elementCount } from '../../tensor/tensor';
import { invalid, quoted } from '../refusal';
import type { UnfilledModel } from './graph-builder';
import type { WeightSlot } from './weight-plan';

/**
 * Completes the graph with the weights of its file.
 * @param find gives the weight of a slot, or throws
 * @param file name for messages
 * @throws StriateError FORMAT_INVALID if a weight's shape is not the one that the config says
 */
export function fillWeights(
  model: UnfilledModel,
  find: (slot: WeightSlot) => Weight,
  file: string,
): ModelGraph {
  const weights = new Map<WeightId, Weight>(model.constants);
  for (const slot of model.slots) {
    if (slot.unused) continue;
    const weight = find(slot);
    checkShape(slot, weight, file);
    // A scalar statistic (Normalization with axis None) broadcasts like a list of one.
    weights.set(slot.id, weight.shape.length === 0 ? { shape: [1], data: weight.data } : weight);
  }
  const { name, inputs, outputs, nodes } = model;
  return { name, inputs, outputs, nodes, weights };
}

function checkShape(slot: WeightSlot, weight: Weight, file: string): void {
  const { shape } = slot;
  const matches =
    shape === null ||
    (shape.length === weight.shape.length &&
      shape.every((size, axis) => size === null || size === weight.shape[axis]));
  if (!matches) {
    const expected = shape.map((size) => size ?? '?').join(', ');
    invalid(
      file,
      `weight ${quoted(slot.id)}: expected the shape [${expected}], got [${weight.shape.join(', ')}]`,
    );
  }
  if (elementCount(weight.shape) !== weight.data.length) {
    invalid(file, `weight ${quoted(slot.id)}: ${weight.data.length} numbers do not fill its shape`);
  }
}
