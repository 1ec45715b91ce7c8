import fc from 'fast-check';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  UnreadableCheckpoint,
  type Checkpoint,
} from '../../../src/engine-process/training/checkpoint';
import {
  afterEpoch,
  learningRateAt,
  NO_PLATEAU,
  type LearningRateSpec,
} from '../../../src/engine-process/training/learning-rate';
import { RandomStreams } from '../../../src/engine-process/training/random/streams';
import { solveRidge } from '../../../src/engine-process/training/recipes/ridge-solution';
import { NO_SUMS } from '../../../src/engine-process/training/run-state';

const rateAt = (spec: LearningRateSpec, step: number, epoch = 0): number =>
  learningRateAt(spec, { step, totalSteps: 100, epoch, plateau: NO_PLATEAU });

describe('learningRateAt', () => {
  it('decays exponentially', () => {
    const spec = { kind: 'exponential', rate: 1, factor: 0.5, everySteps: 10 } as const;
    expect([rateAt(spec, 0), rateAt(spec, 10), rateAt(spec, 20)]).toEqual([1, 0.5, 0.25]);
  });

  it('falls at the epochs named', () => {
    const spec = { kind: 'epochs', rate: 1, factor: 0.1, at: [2, 4] } as const;
    expect([0, 1, 2, 3, 4, 9].map((epoch) => rateAt(spec, 0, epoch))).toEqual([
      1,
      1,
      0.1,
      0.1,
      0.1 ** 2,
      0.1 ** 2,
    ]);
  });

  it('warms up and falls along a cosine to its floor', () => {
    const spec = { kind: 'cosine', rate: 2, warmupSteps: 20, floor: 0.1 } as const;
    expect(rateAt(spec, 0)).toBeCloseTo(0.1, 12);
    expect(rateAt(spec, 19)).toBeCloseTo(2, 12);
    expect(rateAt(spec, 60)).toBeCloseTo(1.1, 12);
    expect(rateAt(spec, 100)).toBeCloseTo(0.2, 12);
    expect(rateAt(spec, 500)).toBeCloseTo(0.2, 12);
  });

  it('is reduced after patience without a better epoch, down to its minimum', () => {
    const spec = { kind: 'plateau', rate: 1, factor: 0.1, patience: 2, minimum: 0.05 } as const;
    let state = NO_PLATEAU;
    const rates = [5, 4, 4, 4, 4, 4].map((value) => {
      state = afterEpoch(spec, state, value);
      return learningRateAt(spec, { step: 0, totalSteps: 1, epoch: 0, plateau: state });
    });
    expect(rates).toEqual([1, 1, 1, 0.1, 0.1, 0.05]);
  });
});

describe('checkpoints', () => {
  const streams = RandomStreams.fromSeed(4);
  const checkpoint: Checkpoint = {
    state: {
      epoch: 1,
      position: 2,
      step: 12,
      order: streams.order.state,
      streams: streams.states,
      sums: { ...NO_SUMS, loss: 0.1 + 0.2 },
      plateau: NO_PLATEAU,
      best: { epoch: 0, value: 0.25 },
      waited: 0,
      history: [{ epoch: 0, step: 10, learningRate: 0.001, measures: { loss: 1 / 3 } }],
    },
    environment: {
      tensorflow: '2.21.0',
      device: 'cpu',
      cpu: 'a processor',
      intraOpThreads: '2',
      interOpThreads: '2',
      deterministicOps: true,
    },
    optimizer: { iterations: 12, scalars: [0.1 * 3] },
    weights: [Float32Array.of(1, 2.5), Float32Array.of(-0)],
    slots: [Float32Array.of(3)],
    best: [],
  };

  it('read back as they were written', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
    const counted = { ...checkpoint, trainedSeconds: 0.1 + 0.2 };
    expect(decodeCheckpoint(encodeCheckpoint(counted))).toEqual(counted);
  });

  it('are refused when any byte is lost or changed', () => {
    const bytes = encodeCheckpoint(checkpoint);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= change;
        expect(() => decodeCheckpoint(changed)).toThrow(UnreadableCheckpoint);
        expect(() => decodeCheckpoint(bytes.subarray(0, at))).toThrow(UnreadableCheckpoint);
      }),
    );
  });
});

describe('solveRidge', () => {
  it('finds an exact linear map when the penalty is 0', () => {
    const inputs = Float32Array.of(0, 1, 1, 0, 2, 3, 4, 1);
    const targets = Float32Array.from(
      { length: 4 },
      (_, row) => 2 * inputs[row * 2]! - inputs[row * 2 + 1]! + 5,
    );
    const { kernel, bias } = solveRidge({ inputs, targets, rows: 4, penalty: 0 });
    expect(kernel[0]).toBeCloseTo(2, 9);
    expect(kernel[1]).toBeCloseTo(-1, 9);
    expect(bias[0]).toBeCloseTo(5, 9);
  });

  it('shrinks one feature as the formula says', () => {
    // Centred: x = -1, 0, 1 and y = -2, 0, 2, so the kernel is 4 / (2 + penalty).
    const problem = { inputs: Float32Array.of(0, 1, 2), targets: Float32Array.of(1, 3, 5), rows: 3 };
    expect(solveRidge({ ...problem, penalty: 2 }).kernel[0]).toBeCloseTo(1, 12);
    expect(solveRidge({ ...problem, penalty: 2 }).bias[0]).toBeCloseTo(2, 12);
  });

  it('stays finite when features repeat each other', () => {
    const inputs = Float32Array.of(1, 1, 2, 2, 3, 3);
    const { kernel, bias } = solveRidge({ inputs, targets: Float32Array.of(2, 4, 6), rows: 3, penalty: 0 });
    for (const x of [1, 2, 3]) expect(kernel[0]! * x + kernel[1]! * x + bias[0]!).toBeCloseTo(2 * x, 4);
  });
});
