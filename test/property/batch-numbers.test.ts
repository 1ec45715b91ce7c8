import fc from 'fast-check';
import { BatchScheduler } from '../../src/batching/batch-scheduler';
import type { PreparedModel } from '../../src/messages/protocol';
import { TensorBatchRunner } from '../../src/service/batch-runner';
import type { EngineModel, ModelRun } from '../../src/service/engine-model';
import { VirtualClock } from '../../src/simulator/virtual-clock';
import type { NamedTensors } from '../../src/tensor/tensor';
import { settled } from '../sim/settled';

/**
 * Order and padding do not change a number: whatever runs together, in whatever order, padded by rows or by steps, each
 * request gets bit for bit what it gets alone. The second half runs engines for which that is not so.
 */

const FEATURES = 2;

/** A recurrent model: a running state of each row (`y`, a sequence), and the last state of its own steps (`z`). */
const prepared = {
  backend: 'compiled',
  inputs: [{ name: 'x', tensor: 'x:0', dtype: 'float32', shape: [null, null, FEATURES] }],
  outputs: [
    { name: 'y', tensor: 'y:0', dtype: 'float32', shape: [null, null, 1] },
    { name: 'z', tensor: 'z:0', dtype: 'float32', shape: [null, 1] },
  ],
  rowLengthsTensor: 'lengths:0',
} as unknown as PreparedModel;

type Compute = (batch: NamedTensors) => NamedTensors;

/** The model, with a row's length and what is added to its first state open to faults. */
function recurrent(
  lengthOf: (lengths: Int32Array, row: number, steps: number) => number,
  startOf: (x: Float32Array, row: number) => number = () => 0,
): Compute {
  return (batch) => {
    const input = batch.get('x')!;
    const [rows = 0, steps = 0] = input.shape;
    const x = input.data as Float32Array;
    const lengths = batch.get('row_lengths')!.data as Int32Array;
    const y = new Float32Array(rows * steps);
    const z = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      let state = startOf(x, row);
      for (let step = 0; step < steps; step++) {
        const at = (row * steps + step) * FEATURES;
        state = Math.fround(Math.tanh(0.5 * state + x[at]! - 0.25 * x[at + 1]! + 0.1));
        y[row * steps + step] = state;
        if (step === lengthOf(lengths, row, steps) - 1) z[row] = state;
      }
    }
    return new Map([
      ['y', { dtype: 'float32', shape: [rows, steps, 1], data: y }],
      ['z', { dtype: 'float32', shape: [rows, 1], data: z }],
    ]);
  };
}

const ownLength = (lengths: Int32Array, row: number): number => lengths[row]!;
const model = recurrent(ownLength);

const request = fc
  .record({ rows: fc.integer({ min: 1, max: 7 }), steps: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, steps }) =>
    fc.record({
      rows: fc.constant(rows),
      steps: fc.constant(steps),
      priority: fc.constantFrom(0 as const, 1 as const, 2 as const),
      values: fc.array(fc.float({ min: -2, max: 2, noNaN: true }), {
        minLength: rows * steps * FEATURES,
        maxLength: rows * steps * FEATURES,
      }),
    }),
  );

const mix = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 12 }),
  allowedBatchRows: fc.constantFrom<readonly number[]>([], [4], [1, 2, 4], [3, 4]),
  lengths: fc.constantFrom(
    { mixLengths: true },
    { mixLengths: true, lengthBuckets: [3, 6] },
    { mixLengths: true, lengthBuckets: [8] },
    { mixLengths: false },
  ),
  slots: fc.constantFrom(1, 3),
  /** Which of the runs under way ends next, over and over. */
  ends: fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
});
type Mix = typeof mix extends fc.Arbitrary<infer T> ? T : never;

/** Runs the mix on an engine. @returns for each request what it got, and what it gets from the model alone. */
async function play(
  { requests, allowedBatchRows, lengths, slots, ends }: Mix,
  compute: Compute,
): Promise<readonly { readonly got: NamedTensors; readonly alone: NamedTensors }[]> {
  const flights: (() => void)[] = [];
  const engine = {
    run: (batch: NamedTensors) =>
      new Promise<ModelRun>((resolve) => {
        flights.push(() => resolve({ outputs: compute(batch), computeMs: 1 }));
      }),
  };
  const scheduler = new BatchScheduler({ clock: new VirtualClock(settled), maxConcurrentBatches: slots });
  const runner = new TensorBatchRunner(engine as unknown as EngineModel, prepared, () => 1);
  const queue = scheduler.register('model/1', { maxBatchRows: 4, allowedBatchRows, ...lengths }, runner);
  // A batch costs the same whatever it holds, so that lengths run together wherever they may.
  for (const steps of [1, 2, 3, 4, 5, 6, 8]) queue.observe({ rows: 4, steps, ms: 1 });
  const answers = requests.map(async ({ rows, steps, priority, values }) => {
    const x = { dtype: 'float32', shape: [rows, steps, FEATURES], data: Float32Array.from(values) } as const;
    const lengthsOf = { dtype: 'int32', shape: [rows], data: new Int32Array(rows).fill(steps) } as const;
    const payload: NamedTensors = new Map([['x', x]]);
    const { result } = await queue.submit({ rows, steps, priority, payload, deadlineMs: null });
    return {
      got: result,
      alone: model(
        new Map<string, typeof x | typeof lengthsOf>([
          ['x', x],
          ['row_lengths', lengthsOf],
        ]),
      ),
    };
  });
  for (let round = 0; round === 0 || flights.length > 0; round++) {
    await settled();
    flights.splice(ends[round % ends.length]! % Math.max(1, flights.length), 1)[0]?.();
    await settled();
  }
  return Promise.all(answers);
}

test('each request gets what it gets alone', async () => {
  const same = fc.asyncProperty(mix, async (given) => {
    for (const { got, alone } of await play(given, model)) expect(got).toEqual(alone);
  });
  await fc.assert(same, { numRuns: 200 });
}, 60_000);

test.each<[string, Compute]>([
  ['runs a row to the end of its padding', recurrent((_lengths, _row, steps) => steps)],
  ['lets a row see its neighbour', recurrent(ownLength, (x, row) => (row === 0 ? 0 : x[0]!))],
  ['knows the place of a row in its batch', recurrent(ownLength, (_x, row) => row)],
  ['lets rows see how large the batch is', recurrent(ownLength, (x) => x.length)],
])(
  'an engine is noticed that %s',
  async (_fault, compute) => {
    const differs = jest.fn();
    const collect = fc.asyncProperty(mix, async (given) => {
      for (const { got, alone } of await play(given, compute)) {
        const numbers = (named: NamedTensors): string => JSON.stringify([...named]);
        if (numbers(got) !== numbers(alone)) differs();
      }
    });
    await fc.assert(collect, { numRuns: 20, seed: 5 });
    expect(differs).toHaveBeenCalled();
  },
  60_000,
);
