import type { LayerOp, RecurrentCell } from '../../graph/ir';
import { quoted } from '../refusal';
import { isList, isObject } from '../untrusted-json';
import { readActivation } from './activations';
import { LayerConfig } from './layer-config';
import type { LayerReader, LayerTable } from './layer-reader';
import { LayerCounter } from './layer-counter';
import type { WeightPlan } from './weight-plan';

const CELLS: ReadonlyMap<string, RecurrentCell['type']> = new Map([
  ['LSTM', 'lstm'],
  ['LSTMCell', 'lstm'],
  ['GRU', 'gru'],
  ['GRUCell', 'gru'],
  ['SimpleRNN', 'simple_rnn'],
  ['SimpleRNNCell', 'simple_rnn'],
]);
const GATES = { lstm: 4, gru: 3, simple_rnn: 1 } as const;
const MERGE_MODES = ['concat', 'sum', 'mul', 'ave'] as const;
/** Deeper stacks in one RNN layer are a mistake or an attack. */
const MAX_STACKED_CELLS = 64;

/** LSTM, GRU, SimpleRNN: the cell's options stand in the layer's own config. */
const recurrent: LayerReader = (config, weights) => {
  refuseState(config);
  return [{ kind: 'recurrent', cell: readCell(config, weights.inside('cell')), ...sequenceOptions(config) }];
};

/** RNN(cell) and RNN([cell, cell]): a stack is the same as layers in a row, if nobody asks for its states. */
const rnn: LayerReader = (config, weights) => {
  refuseState(config);
  const options = sequenceOptions(config);
  const cells = stackedCells(config);
  if (cells === undefined) {
    return [{ kind: 'recurrent', cell: readCell(cellConfig(config), weights.inside('cell')), ...options }];
  }
  if (options.returnState) config.refuse('several cells with return_state = true');
  const names = new LayerCounter();
  return cells.map((inner, place): LayerOp => {
    const plan = weights.inside('cell').inside('cells').inside(names.next(inner.origin.className));
    const last = place === cells.length - 1;
    return {
      kind: 'recurrent',
      cell: readCell(inner, plan),
      returnSequences: last ? options.returnSequences : true,
      returnState: false,
      goBackwards: place === 0 && options.goBackwards,
    };
  });
};

const bidirectional: LayerReader = (config, weights) => {
  const forward = innerLayer(config, 'layer');
  const backward =
    config.get('backward_layer') === undefined ? forward : innerLayer(config, 'backward_layer');
  const ways = [forward, backward].map((half) => {
    if (half.origin.className === 'RNN') half.refuse('RNN inside Bidirectional');
    refuseState(half);
    return sequenceOptions(half);
  });
  const [first, second] = [ways[0]!, ways[1]!];
  const given = config.get('backward_layer') !== undefined;
  if (first.goBackwards || second.goBackwards !== given) {
    config.refuse('a forward layer with go_backwards = true, or a backward layer without it');
  }
  if (first.returnSequences !== second.returnSequences || first.returnState !== second.returnState) {
    config.invalid('backward_layer', 'the same return_sequences and return_state as the forward layer');
  }
  const noMerge = Object.hasOwn(config.values, 'merge_mode') && config.values['merge_mode'] === null;
  return [
    {
      kind: 'bidirectional',
      forward: readCell(forward, weights.inside('forward_layer', 'forward').inside('cell')),
      backward: readCell(backward, weights.inside('backward_layer', 'backward').inside('cell')),
      returnSequences: first.returnSequences,
      returnState: first.returnState,
      mergeMode: noMerge ? null : config.oneOf('merge_mode', MERGE_MODES, 'concat'),
    },
  ];
};

/** [features, gates * units], [units, gates * units], [gates * units], in Keras' gate order. */
function readCell(config: LayerConfig, weights: WeightPlan): RecurrentCell {
  const type = CELLS.get(config.origin.className) ?? config.refuse('the cell');
  const units = config.integer('units');
  const width = GATES[type] * units;
  const resetAfter = type === 'gru' && readResetAfter(config);
  const kernel = weights.add('kernel', [null, width]);
  const recurrentKernel = weights.add('recurrent_kernel', [units, width]);
  const hasBias = config.boolean('use_bias', true);
  return {
    type,
    units,
    activation: readActivation(config, 'activation', 'tanh'),
    recurrentActivation:
      type === 'simple_rnn'
        ? { name: 'linear' }
        : readActivation(config, 'recurrent_activation', defaultRecurrentActivation(config)),
    kernel,
    recurrentKernel,
    bias: hasBias ? weights.add('bias', resetAfter ? [2, width] : [width]) : null,
    resetAfter,
  };
}

/** Absent means true to Keras since TensorFlow 2.0, false to TF.js, which cannot do the other. */
function readResetAfter(config: LayerConfig): boolean {
  return config.boolean('reset_after', config.origin.dialect !== 'tfjs');
}

/** Absent means hard sigmoid to TF.js, sigmoid to Keras since TensorFlow 2.0. */
function defaultRecurrentActivation(config: LayerConfig): string {
  return config.origin.dialect === 'tfjs' ? 'hard_sigmoid' : 'sigmoid';
}

function sequenceOptions(config: LayerConfig) {
  return {
    returnSequences: config.boolean('return_sequences', false),
    returnState: config.boolean('return_state', false),
    goBackwards: config.boolean('go_backwards', false),
  };
}

function refuseState(config: LayerConfig): void {
  config.refuseIfSet('stateful', 'time_major');
  if (config.get('num_constants') !== undefined) config.refuse('constants');
}

function cellConfig(config: LayerConfig): LayerConfig {
  const { className, config: values } = config.inner('cell');
  return new LayerConfig({ ...config.origin, className }, values);
}

/** The cells of `StackedRNNCells`, or undefined for a single cell. */
function stackedCells(config: LayerConfig): LayerConfig[] | undefined {
  const cell = config.get('cell');
  const { className, config: values } = isList(cell)
    ? { className: 'StackedRNNCells', config: { cells: cell } }
    : config.inner('cell');
  if (className !== 'StackedRNNCells') return undefined;
  const cells = values['cells'];
  if (!isList(cells) || cells.length === 0 || cells.length > MAX_STACKED_CELLS) {
    config.invalid('cell', `1 to ${MAX_STACKED_CELLS} cells`);
  }
  return cells.map((item) => {
    if (!isObject(item) || typeof item['class_name'] !== 'string' || !isObject(item['config'])) {
      config.invalid('cell', 'cells of the form {class_name, config}');
    }
    return new LayerConfig({ ...config.origin, className: item['class_name'] }, item['config']);
  });
}

function innerLayer(config: LayerConfig, key: string): LayerConfig {
  const { className, config: values } = config.inner(key);
  if (!CELLS.has(className)) config.refuse(`${key} of class ${quoted(className)}`);
  return new LayerConfig({ ...config.origin, className }, values);
}

export const RECURRENT_LAYERS: LayerTable = {
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  RNN: rnn,
  Bidirectional: bidirectional,
};
