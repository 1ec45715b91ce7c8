import type { GraphOutput } from '../../graph/ir';
import { invalid, quoted, tooLarge } from '../refusal';
import type { Json } from '../untrusted-json';
import { callKey, orderCalls, type FunctionalBody } from './call-order';
import { GraphBuilder, type UnfilledModel, type Value } from './graph-builder';
import { readImpliedInput, readInputLayer } from './input-spec';
import { callLayer } from './layer-call';
import type { Dialect } from './layer-config';
import { LayerCounter } from './layer-counter';
import { defineModel, type LayerDefinition, type ModelDefinition } from './model-definition';

/** What is around a layer. */
interface Scope {
  /** Names of the models around, each followed by `/`: ids are unique in the flat graph. */
  readonly prefix: string;
  /** Path of the container's children in a .keras weight file. */
  readonly path: string;
  readonly frozen: boolean;
  readonly timeAxes: number;
  /** Name of the TimeDistributed whose layer this is. */
  readonly wrapper: string | null;
  /** Name of the outermost model's layer that is around; null in the outermost model itself. */
  readonly top: string | null;
}

/**
 * Reads the config of a Sequential or Functional model, of Keras 2, Keras 3 or TF.js, into the flat graph: nested
 * models are dissolved, shared layers keep one set of weights, weights themselves are still to be found.
 * @param json `{class_name, config}`
 * @param file name for messages
 * @throws StriateError FORMAT_INVALID, FORMAT_UNSUPPORTED_LAYER, FORMAT_TOO_LARGE
 */
export function readModelConfig(json: Json, file: string, dialect: Dialect): UnfilledModel {
  const model = defineModel(json, file, dialect);
  const builder = new GraphBuilder();
  const scope: Scope = {
    prefix: '',
    path: 'layers',
    frozen: isFrozen(model),
    timeAxes: 0,
    wrapper: null,
    top: null,
  };
  const reader = new ModelReader(builder);
  const named = reader.root(model, scope);
  const outputs = uniqueOutputs(named);
  return builder.finish(model.name, outputs);
}

/** Calls of shared nested models multiply; no real model comes near this. */
const MAX_CALLS = 20_000;

type NamedValue = readonly [name: string, value: Value];

/** The walk over nested definitions. Recursion is bounded by the depth of the JSON. */
class ModelReader {
  readonly #builder: GraphBuilder;
  readonly #bodies = new Map<ModelDefinition, FunctionalBody>();
  #calls = 0;

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  /** The outermost model: its input layers become the graph's inputs. Returns its outputs by layer name. */
  root(model: ModelDefinition, scope: Scope): NamedValue[] {
    if (model.kind === 'sequential') {
      const first = model.layers[0]!;
      const input =
        first.className === 'InputLayer' ? readInputLayer(first.config, first.name) : readImpliedInput(model);
      const last = model.layers[model.layers.length - 1]!;
      return this.#sequential(model, [this.#builder.addInput(input)], scope).map((value) => [
        last.name,
        value,
      ]);
    }
    return this.#functional(model, null, scope);
  }

  #call(layer: LayerDefinition, inputs: readonly Value[], scope: Scope, childName: string): Value[] {
    this.#calls += 1;
    if (this.#calls > MAX_CALLS) tooLarge(layer.config.origin.file, `more than ${MAX_CALLS} calls of layers`);
    const key = `${scope.prefix}${layer.name}`;
    const path = `${scope.path}/${childName}`;
    const frozen = scope.frozen || isFrozen(layer);
    const top = scope.top ?? layer.name;
    if (layer.perStep !== null) {
      const inner: Scope = {
        prefix: `${key}/`,
        path,
        frozen,
        timeAxes: scope.timeAxes + 1,
        wrapper: layer.name,
        top,
      };
      for (const { maskedBy } of inputs) {
        if (maskedBy !== null) layer.config.refuse(`a mask from the Embedding ${quoted(maskedBy)}`);
      }
      return this.#call(layer.perStep, inputs, inner, 'layer');
    }
    if (layer.model === null) {
      const { wrapper } = scope;
      const owner = { key, layer: layer.name, top, wrapper, path, ordinal: layer.ordinal, frozen };
      return callLayer(this.#builder, layer, inputs, { owner, timeAxes: scope.timeAxes });
    }
    const inner: Scope = { ...scope, prefix: `${key}/`, path: `${path}/layers`, frozen, wrapper: null, top };
    return layer.model.kind === 'sequential'
      ? this.#sequential(layer.model, inputs, inner)
      : this.#functional(layer.model, inputs, inner).map(([, value]) => value);
  }

  #sequential(model: ModelDefinition, inputs: readonly Value[], scope: Scope): Value[] {
    const names = new LayerCounter();
    let values = [...inputs];
    for (const layer of model.layers) {
      if (layer.className === 'InputLayer') continue;
      if (values.length !== 1) layer.config.invalid('layers', `one input, not ${values.length}`);
      values = this.#call(layer, values, scope, names.next(layer.className));
    }
    return values;
  }

  /** @param inputs `null` for the outermost model */
  #functional(model: ModelDefinition, inputs: readonly Value[] | null, scope: Scope): NamedValue[] {
    const { file } = model.config.origin;
    const body = this.#bodies.get(model) ?? orderCalls(model);
    this.#bodies.set(model, body);
    const names = new LayerCounter();
    const childNames = new Map(model.layers.map((layer) => [layer.name, names.next(layer.className)]));
    const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
    const values = new Map<string, readonly Value[]>();
    if (inputs !== null && inputs.length !== body.inputs.length) {
      invalid(file, `model ${quoted(model.name)} takes ${body.inputs.length} inputs, not ${inputs.length}`);
    }
    for (const [place, tensor] of body.inputs.entries()) {
      const layer = layers.get(tensor.layer)!;
      if (layer.className !== 'InputLayer') layer.config.refuse('an input that is not an InputLayer');
      if (values.has(callKey(layer.name, 0))) invalid(file, `input ${quoted(layer.name)} is listed twice`);
      const value = inputs?.[place] ?? this.#builder.addInput(readInputLayer(layer.config, layer.name));
      values.set(callKey(layer.name, 0), [value]);
    }
    const find = ({ layer, call, output }: { layer: string; call: number; output: number }): Value =>
      values.get(callKey(layer, call))?.[output] ??
      invalid(file, `refers to output ${output} of layer ${quoted(layer)}, which is not there`);
    for (const { layer, call, inputs: sources } of body.calls) {
      const called = this.#call(layer, sources.map(find), scope, childNames.get(layer.name)!);
      values.set(callKey(layer.name, call), called);
    }
    return body.outputs.map((tensor) => [tensor.layer, find(tensor)]);
  }
}

function isFrozen(definition: { config: ModelDefinition['config'] }): boolean {
  return definition.config.get('trainable') === false;
}

/** The signature's names: those of the output layers, `_1`, `_2` where one gives several. */
function uniqueOutputs(named: readonly NamedValue[]): GraphOutput[] {
  const taken = new Set<string>();
  return named.map(([name, value]) => {
    let unique = name;
    for (let copy = 1; taken.has(unique); copy += 1) unique = `${name}_${copy}`;
    taken.add(unique);
    return { name: unique, tensor: value.ref };
  });
}
