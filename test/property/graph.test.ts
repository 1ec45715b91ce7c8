import fc from 'fast-check';
import { StriateError } from '../../src/errors/striate-error';
import { compileGraph } from '../../src/graph/compile';
import type { ModelGraph } from '../../src/graph/ir';
import { runReference } from '../../src/graph/reference';
import { inferShapes } from '../../src/graph/shapes';
import { LEAST_FREE, randomInputs, randomModel } from '../support/random-models';

const OPTIONS = { precision: 'float32', recurrence: 'block_lstm', rowLengths: true } as const;
const ODD_NUMBERS = [-1, 0, 0.5, NaN, Infinity, 7, 2 ** 31, 2 ** 53, 1e308] as const;

test('the reference gives the shapes that inference promises', () => {
  fc.assert(
    fc.property(fc.gen(), fc.integer({ min: 1, max: 3 }), (gen, rows) => {
      const model = randomModel(gen);
      const inputs = randomInputs(model, { rows, free: LEAST_FREE, seed: 1 });
      const given = new Map([...inputs].map(([name, { shape }]) => [name, shape]));
      const shapes = inferShapes(model, given);
      const outputs = runReference(model, inputs);
      for (const { name, tensor } of model.outputs)
        expect(outputs.get(name)!.shape).toEqual(shapes.get(tensor.node)![tensor.output]);
    }),
    { numRuns: 60 },
  );
});

test('a model never needs more steps than it was built to take', () => {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const { minimumSteps } = compileGraph(randomModel(gen), OPTIONS);
      expect(minimumSteps ?? 1).toBeLessThanOrEqual(LEAST_FREE);
    }),
    { numRuns: 60 },
  );
});

test('a model with one odd number in it compiles or is refused by name, quickly', () => {
  fc.assert(
    fc.property(fc.gen(), fc.nat(), fc.constantFrom(...ODD_NUMBERS), (gen, place, odd) => {
      const model = randomModel(gen);
      const began = performance.now();
      try {
        compileGraph(spoiled(model, place, odd), OPTIONS);
      } catch (error) {
        if (!(error instanceof StriateError)) throw error;
        expect(error.code).toMatch(/^FORMAT_/);
      }
      expect(performance.now() - began).toBeLessThan(2000);
    }),
    { numRuns: 300 },
  );
});

/** The model with its `place`-th number (in all layers' options, counted round) replaced. */
function spoiled(model: ModelGraph, place: number, odd: number): ModelGraph {
  const count = { seen: 0, target: -1 };
  walk(
    model.nodes.map((node) => node.op),
    odd,
    count,
  );
  if (count.seen === 0) return model;
  const chosen = { seen: 0, target: place % count.seen };
  const ops = walk(
    model.nodes.map((node) => node.op),
    odd,
    chosen,
  ) as ModelGraph['nodes'][number]['op'][];
  return { ...model, nodes: model.nodes.map((node, index) => ({ ...node, op: ops[index]! })) };
}

function walk(value: unknown, odd: number, count: { seen: number; readonly target: number }): unknown {
  if (typeof value === 'number') return count.seen++ === count.target ? odd : value;
  if (Array.isArray(value)) return value.map((item) => walk(item, odd, count));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, odd, count)]));
}
