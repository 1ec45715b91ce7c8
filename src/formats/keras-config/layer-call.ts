import type { LayerOp } from '../../graph/ir';
import { quoted } from '../refusal';
import type { GraphBuilder, Value } from './graph-builder';
import { LAYER_TABLE } from './layer-table';
import type { LayerDefinition } from './model-definition';
import { stateCount } from './output-values';
import { WeightPlan, type WeightOwner } from './weight-plan';

/** Where a call stands: what is around the layer. */
export interface CallPlace {
  readonly owner: WeightOwner;
  /** How many TimeDistributed layers are around it. */
  readonly timeAxes: number;
}

/**
 * Adds one call of a layer that is not a model: one node, or a few in a row.
 * @param inputs the layer's inputs, then its initial states
 */
export function callLayer(
  builder: GraphBuilder,
  layer: LayerDefinition,
  inputs: readonly Value[],
  place: CallPlace,
): Value[] {
  const { config } = layer;
  const read = LAYER_TABLE.get(layer.className) ?? config.refuse('the class has no meaning here');
  if (inputs.length === 0) config.invalid('inbound_nodes', 'at least one input');
  const plan = new WeightPlan(place.owner);
  const steps = read(
    config,
    plan,
    inputs.map((value) => value.rank - place.timeAxes),
  );
  builder.addWeights(plan);
  checkInputs(layer, steps, inputs);
  let values: readonly Value[] = inputs;
  for (const [index, step] of steps.entries()) {
    const op = perStep(step, place.timeAxes);
    const id = index === 0 ? place.owner.key : `${place.owner.key}.${index}`;
    values = builder.addNode(id, config, op, index === 0 ? values : values.slice(0, 1));
  }
  const masks = layer.className === 'Embedding' && config.boolean('mask_zero', false);
  return values.map((value) => (masks ? { ...value, maskedBy: layer.name } : value));
}

function perStep(op: LayerOp, timeAxes: number): LayerOp {
  let wrapped = op;
  for (let axis = 0; axis < timeAxes; axis += 1) wrapped = { kind: 'time_distributed', inner: wrapped };
  return wrapped;
}

function checkInputs(layer: LayerDefinition, steps: readonly LayerOp[], inputs: readonly Value[]): void {
  const { config } = layer;
  const op = steps[0]!;
  if (op.kind === 'recurrent' && inputs.length > 1) {
    if (steps.length > 1) config.refuse('several cells with initial states');
    const states = stateCount(op.cell.type);
    if (inputs.length !== 1 + states) config.invalid('inbound_nodes', `one input and ${states} states`);
  } else if (op.kind === 'bidirectional' && inputs.length > 1) {
    config.refuse('initial states');
  } else if (op.kind !== 'merge' && inputs.length > 1) {
    config.invalid('inbound_nodes', `one input, not ${inputs.length}`);
  }
  const maskedBy = inputs.find((value) => value.maskedBy !== null)?.maskedBy ?? null;
  if (maskedBy !== null && (readsMask(op) || layer.className === 'Softmax')) {
    config.refuse(`a mask from the Embedding ${quoted(maskedBy)} (mask_zero = true)`);
  }
}

/** Kinds for which Keras would compute otherwise where a mask comes with the input. */
function readsMask(op: LayerOp): boolean {
  return (
    op.kind === 'recurrent' ||
    op.kind === 'bidirectional' ||
    op.kind === 'time_distributed' ||
    (op.kind === 'global_pool' && op.spatialRank === 1)
  );
}
