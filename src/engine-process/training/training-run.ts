import * as tf from '@tensorflow/tfjs-node-gpu';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Checkpoint } from './checkpoint';
import { augmentImages } from './samples/image-augmentation';
import { augmentSeries } from './samples/series-augmentation';
import { gatherBatch, type TrainingData } from './samples/training-data';
import { currentEnvironment } from './environment';
import { validate } from './evaluation/validation';
import { measureKind, MeasureSums } from './evaluation/measures';
import { forward } from './evaluation/predictions';
import { SteppingDropout } from './layers/stepping-dropout';
import { afterEpoch, learningRateAt, NO_PLATEAU } from './learning-rate';
import { meanLoss } from './losses';
import { allFinite, readWeights, trainableVariables, writeWeights } from './model-weights';
import { Optimizer } from './optimizers/optimizer';
import { RandomStreams, shuffledOrder } from './random/streams';
import { Xoshiro128 } from './random/xoshiro';
import type { RunEnd, RunHooks, RunOptions } from './run-options';
import { NO_SUMS, type EpochReport, type RunState } from './run-state';

export interface RunInputs {
  readonly model: tf.LayersModel;
  readonly train: TrainingData;
  /** Absent: the monitored measure must be one of the training data's. */
  readonly validation?: TrainingData;
}

/**
 * The training of one model with one input and one output, step by step. Between two steps it can be paused, cancelled
 * or written to a checkpoint; the same seed, data and options give the same weights, and on a CPU a run restored from
 * a checkpoint ends with the bytes of an unbroken one.
 */
export class TrainingRun {
  private readonly variables: tf.Variable[];
  private readonly optimizer: Optimizer;
  private readonly stepsPerEpoch: number;
  private streams: RandomStreams;
  private order: Uint32Array;
  private state: Omit<RunState, 'streams'>;
  private best: readonly Float32Array[] = [];
  private lastLoss: number | null = null;

  constructor(
    private readonly inputs: RunInputs,
    private readonly options: RunOptions,
  ) {
    this.variables = trainableVariables(inputs.model);
    this.optimizer = new Optimizer(options.optimizer, this.variables);
    this.stepsPerEpoch = Math.ceil(inputs.train.rows / options.batchSize);
    this.streams = RandomStreams.fromSeed(options.seed);
    this.bindDropout();
    const order = this.streams.order.state;
    this.order = shuffledOrder(inputs.train.rows, this.streams.order);
    this.state = {
      epoch: 0,
      position: 0,
      step: 0,
      order,
      sums: NO_SUMS,
      plateau: NO_PLATEAU,
      best: null,
      waited: 0,
      history: [],
    };
  }

  get history(): readonly EpochReport[] {
    return this.state.history;
  }

  /** Epoch and value of the best epoch so far; null before the first has ended. */
  get bestEpoch(): RunState['best'] {
    return this.state.best;
  }

  /** Trains until the last epoch or until something ends it; may be called again after a pause. */
  async run(hooks: RunHooks): Promise<RunEnd> {
    const { epochs, monitor } = this.options;
    while (this.state.epoch < epochs) {
      if (monitor.patience !== null && this.state.waited >= monitor.patience)
        return this.end('stopped_early');
      await nextTurn();
      const move = await hooks.betweenSteps(this.progress());
      if (move !== 'continue') return this.end(move === 'pause' ? 'paused' : 'cancelled');
      const loss = this.trainStep();
      if (!Number.isFinite(loss)) return this.end('diverged');
      if (this.state.position === this.stepsPerEpoch) await hooks.onEpoch(this.endEpoch());
    }
    return this.end('completed');
  }

  /** The run as it stands; null if a weight is no longer finite, since nothing good can follow from it. */
  checkpoint(): Checkpoint | null {
    const weights = readWeights(this.inputs.model);
    if (!allFinite(weights)) return null;
    const { slots, ...optimizer } = this.optimizer.state;
    const state = { ...this.state, streams: this.streams.states };
    return {
      state,
      environment: currentEnvironment(process.env),
      optimizer,
      weights,
      slots,
      best: this.best,
    };
  }

  /** Goes on from a checkpoint of a run with the same inputs and options. */
  restore(checkpoint: Checkpoint): void {
    const { streams, ...state } = checkpoint.state;
    this.state = state;
    this.streams = RandomStreams.fromStates(streams);
    this.bindDropout();
    this.order = shuffledOrder(this.inputs.train.rows, Xoshiro128.fromState(state.order));
    writeWeights(this.inputs.model, checkpoint.weights);
    this.optimizer.restore({ ...checkpoint.optimizer, slots: checkpoint.slots });
    this.best = checkpoint.best;
  }

  /** Frees the optimizer's tensors; the model stays the caller's. */
  dispose(): void {
    this.optimizer.dispose();
  }

  private progress(): { epoch: number; step: number; totalSteps: number; loss: number | null } {
    const { epoch, step } = this.state;
    return { epoch, step, totalSteps: this.options.epochs * this.stepsPerEpoch, loss: this.lastLoss };
  }

  private trainStep(): number {
    const { train, model } = this.inputs;
    const { batchSize, augmentation, clipNorm } = this.options;
    const { position, sums } = this.state;
    const batch = gatherBatch(train, this.order.subarray(position * batchSize, (position + 1) * batchSize));
    if (augmentation?.kind === 'images') {
      augmentImages(batch.inputs, train.inputShape, augmentation, this.streams.augmentation);
    } else if (augmentation?.kind === 'series') {
      augmentSeries(batch, augmentation, this.streams.augmentation);
    }
    const measure = new MeasureSums(measureKind(train), sums.measureSum, sums.measureCount);
    const loss = tf.tidy(() => {
      const inputs = tf.tensor(batch.inputs, [batch.rows, ...train.inputShape]);
      const targets = tf.tensor(batch.targets, [batch.rows, ...train.targetShape]);
      const rowWeights = this.rowWeights(batch.targets);
      const { value, grads } = tf.variableGrads(() => {
        const predictions = forward(model, inputs, 'training');
        measure.add(predictions.dataSync() as Float32Array, batch.targets);
        const loss = meanLoss(this.options.loss, { targets, predictions, rowWeights });
        // What regularizers add; the layers of the recipes have none.
        return model.calculateLosses().reduce<tf.Scalar>((sum, extra) => sum.add(extra), loss);
      }, this.variables);
      const mean = value.dataSync()[0] ?? Number.NaN;
      if (Number.isFinite(mean)) {
        const gradients = this.variables.map((variable) => grads[variable.name]!);
        this.optimizer.apply(gradients, { learningRate: this.learningRate(), clipNorm });
      }
      return mean;
    });
    this.lastLoss = loss;
    if (!Number.isFinite(loss)) return loss;
    this.state = {
      ...this.state,
      position: position + 1,
      step: this.state.step + 1,
      sums: {
        loss: sums.loss + loss * batch.rows,
        rows: sums.rows + batch.rows,
        measureSum: measure.state.sum,
        measureCount: measure.state.count,
      },
    };
    return loss;
  }

  private endEpoch(): EpochReport {
    const { model, train, validation } = this.inputs;
    const { epoch, step, sums, history } = this.state;
    const trained = new MeasureSums(measureKind(train), sums.measureSum, sums.measureCount).measures;
    const validated = validation === undefined ? {} : validate(model, validation, this.options.loss);
    const measures = { loss: sums.loss / sums.rows, ...trained, ...validated };
    const learningRate = this.learningRate(step - 1);
    const report = { epoch, step, learningRate, measures };
    const { measure, better, minDelta } = this.options.monitor;
    const value = measures[measure as keyof typeof measures] as number | undefined;
    if (value === undefined) throw new Error(`The run does not measure ${measure}`);
    const cost = better === 'smaller' ? value : -value;
    const bestCost = better === 'smaller' ? this.state.best?.value : -(this.state.best?.value ?? 0);
    const improved = this.state.best === null || cost < (bestCost ?? 0) - minDelta;
    if (improved) this.best = readWeights(model);
    const order = this.streams.order.state;
    this.order = shuffledOrder(train.rows, this.streams.order);
    this.state = {
      epoch: epoch + 1,
      position: 0,
      step,
      order,
      sums: NO_SUMS,
      plateau: afterEpoch(this.options.learningRate, this.state.plateau, cost),
      best: improved ? { epoch, value } : this.state.best,
      waited: improved ? 0 : this.state.waited + 1,
      history: [...history, report],
    };
    return report;
  }

  private end(outcome: RunEnd['outcome']): RunEnd {
    const finished = outcome === 'completed' || outcome === 'stopped_early';
    if (finished && this.options.monitor.keep === 'best' && this.best.length > 0) {
      writeWeights(this.inputs.model, this.best);
    }
    return { outcome, epoch: this.state.epoch, step: this.state.step };
  }

  private learningRate(step = this.state.step): number {
    const { epoch, plateau } = this.state;
    const totalSteps = this.options.epochs * this.stepsPerEpoch;
    return learningRateAt(this.options.learningRate, { step, totalSteps, epoch, plateau });
  }

  private rowWeights(targets: Float32Array): tf.Tensor | undefined {
    const { classWeights } = this.options;
    if (classWeights === undefined) return undefined;
    return tf.tensor1d(targets.map((target) => classWeights[target] ?? 1));
  }

  private bindDropout(): void {
    bindDropout(this.inputs.model.layers, this.streams.dropout);
  }
}

/** Nested models' layers too. */
function bindDropout(layers: readonly tf.layers.Layer[], generator: Xoshiro128): void {
  for (const layer of layers) {
    if (layer instanceof SteppingDropout) layer.drawFrom(generator);
    if (layer instanceof tf.LayersModel) bindDropout(layer.layers, generator);
  }
}
