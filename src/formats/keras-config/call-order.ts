import { invalid, quoted } from '../refusal';
import { readCalls, readTensorList, type KerasTensor } from './calls';
import type { LayerDefinition, ModelDefinition } from './model-definition';

/** One call of a layer in a functional model, by position in its container. */
export interface OrderedCall {
  readonly layer: LayerDefinition;
  /** Counts this layer's calls from 0. */
  readonly call: number;
  readonly inputs: readonly KerasTensor[];
}

export interface FunctionalBody {
  /** Every call after those it takes its inputs from; input layers are not among them. */
  readonly calls: readonly OrderedCall[];
  /** With calls counted from 0 for every layer. */
  readonly inputs: readonly KerasTensor[];
  readonly outputs: readonly KerasTensor[];
}

/** Key of the call that gives a tensor. */
export function callKey(layer: string, call: number): string {
  return `${call}:${layer}`;
}

/**
 * Puts the calls of a functional model in order of computation and renumbers Keras' call indices.
 * @throws StriateError FORMAT_INVALID for a cycle, an unknown layer, a call that does not exist
 */
export function orderCalls(model: ModelDefinition): FunctionalBody {
  const { file } = model.config.origin;
  const byName = new Map<string, LayerDefinition>();
  for (const layer of model.layers) {
    if (byName.has(layer.name)) invalid(file, `two layers are named ${quoted(layer.name)}`);
    byName.set(layer.name, layer);
  }
  const calls = new Map(model.layers.map((layer) => [layer.name, readCalls(layer)]));
  const inputs = readTensorList(model.config.get('input_layers'), file, 'input_layers');
  const outputs = readTensorList(model.config.get('output_layers'), file, 'output_layers');
  const renumber = renumbering(model, [...calls.values()].flat(2).concat(inputs, outputs), calls);

  const waiting: (OrderedCall & { missing: number })[] = [];
  const dependants = new Map<string, (OrderedCall & { missing: number })[]>();
  for (const layer of model.layers) {
    if (layer.className === 'InputLayer') continue;
    for (const [call, tensors] of calls.get(layer.name)!.entries()) {
      const sources = tensors.map(renumber);
      const keys = new Set(
        sources
          .filter((tensor) => byName.get(tensor.layer)!.className !== 'InputLayer')
          .map((tensor) => callKey(tensor.layer, tensor.call)),
      );
      const entry = { layer, call, inputs: sources, missing: keys.size };
      waiting.push(entry);
      for (const key of keys) {
        const others = dependants.get(key);
        if (others === undefined) dependants.set(key, [entry]);
        else others.push(entry);
      }
    }
  }
  const ordered: OrderedCall[] = [];
  const ready = waiting.filter((entry) => entry.missing === 0);
  // `ready` grows while it is walked: each call releases those that waited for it alone.
  for (const entry of ready) {
    ordered.push({ layer: entry.layer, call: entry.call, inputs: entry.inputs });
    for (const dependant of dependants.get(callKey(entry.layer.name, entry.call)) ?? []) {
      dependant.missing -= 1;
      if (dependant.missing === 0) ready.push(dependant);
    }
  }
  const stuck = waiting.find((entry) => entry.missing > 0);
  if (stuck !== undefined) invalid(file, `layer ${quoted(stuck.layer.name)} is part of a cycle`);
  return { calls: ordered, inputs: inputs.map(renumber), outputs: outputs.map(renumber) };
}

/**
 * Keras counts the calls of a nested model from 1, since its own construction is call 0; some versions count a nested
 * Sequential from 0. The highest call that anyone refers to tells which, as only calls in use are saved.
 */
function renumbering(
  model: ModelDefinition,
  references: readonly KerasTensor[],
  calls: ReadonlyMap<string, KerasTensor[][]>,
): (tensor: KerasTensor) => KerasTensor {
  const { file } = model.config.origin;
  const highest = new Map<string, number>();
  for (const { layer, call } of references) highest.set(layer, Math.max(highest.get(layer) ?? 0, call));
  const nested = new Set(model.layers.filter((layer) => layer.model !== null).map((layer) => layer.name));
  const inputNames = new Set(
    model.layers.filter((layer) => layer.className === 'InputLayer').map((layer) => layer.name),
  );
  return ({ layer, call, output }) => {
    const count = inputNames.has(layer) ? 1 : calls.get(layer)?.length;
    if (count === undefined) invalid(file, `refers to a layer ${quoted(layer)} that is not there`);
    const offset = nested.has(layer) && highest.get(layer) === count ? 1 : 0;
    const renumbered = call - offset;
    if (!Number.isInteger(renumbered) || renumbered < 0 || renumbered >= count || !(output >= 0)) {
      invalid(file, `refers to call ${call} of layer ${quoted(layer)}, which has ${count} calls`);
    }
    return { layer, call: renumbered, output };
  };
}
