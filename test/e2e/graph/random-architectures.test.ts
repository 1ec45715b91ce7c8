import fc from 'fast-check';
import { compileGraph } from '../../../src/graph/compile';
import type { ModelGraph } from '../../../src/graph/ir';
import { runReference } from '../../../src/graph/reference';
import type { NamedTensors } from '../../../src/tensor/tensor';
import { LEAST_FREE, randomInputs, randomModel } from '../../support/random-models';
import { SavedModelRunner, type RunGraph } from '../../support/saved-model-runner';
import { largestDifference } from '../../support/compare-tensors';

/** 50 in CI (about 40 s); `npm run test:graph` runs 1,000. */
const MODELS = Number(process.env['STRIATE_RANDOM_MODELS'] ?? 50);
const TOLERANCE = 1e-5;
/** Beyond this a random stack of layers has amplified rounding, and says nothing about the compiler. */
const LARGEST_ANSWER = 1e3;

let runner: SavedModelRunner;
beforeAll(() => {
  runner = new SavedModelRunner();
});
afterAll(() => runner.close());

async function compare(
  model: ModelGraph,
  run: RunGraph,
  inputs: NamedTensors,
  rowLengths?: number[],
): Promise<void> {
  const expected = runReference(model, inputs, rowLengths === undefined ? {} : { rowLengths });
  const values = [...expected.values()].flatMap(({ data }) => [...data]);
  fc.pre(values.every((value) => Math.abs(value) < LARGEST_ANSWER));
  const got = await run(inputs, rowLengths);
  const { difference, scale } = largestDifference(expected, got, rowLengths);
  expect(difference / scale).toBeLessThanOrEqual(TOLERANCE);
}

test(`${MODELS} random architectures answer as the reference does`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (gen) => {
      const model = randomModel(gen);
      const compiled = compileGraph(model, {
        precision: 'float32',
        recurrence: 'block_lstm',
        rowLengths: true,
      });
      await runner.with(compiled, async (run) => {
        await compare(model, run, randomInputs(model, { rows: 1, free: LEAST_FREE, seed: 1 }));
        const padded = randomInputs(model, { rows: 3, free: LEAST_FREE + 4, seed: 2 });
        await compare(
          model,
          run,
          padded,
          compiled.paddingExact ? [LEAST_FREE + 4, LEAST_FREE, LEAST_FREE + 1] : undefined,
        );
      });
    }),
    {
      numRuns: MODELS,
      interruptAfterTimeLimit: 1_200_000,
      ...(process.env['STRIATE_SEED'] === undefined ? {} : { seed: Number(process.env['STRIATE_SEED']) }),
    },
  );
}, 1_300_000);
