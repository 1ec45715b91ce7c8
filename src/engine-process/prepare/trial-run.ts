import { StriateError } from '../../errors/striate-error';
import type { PreparedModel } from '../../messages/protocol';
import { elementCount } from '../../tensor/tensor';
import type { LoadedModel } from '../backends/backend';
import { randomInputs } from './random-inputs';

const TRIAL_ROWS = [1, 3];
/** Lengths of free axes, tried until the graph runs: some need more than a few steps. */
const TRIAL_STEPS = [8, 32, 128];
/** A trial with larger inputs is left out. */
const MAX_ELEMENTS = 2 ** 24;

type IndexLimits = PreparedModel['indexLimits'];

/**
 * Runs a graph of which nothing is known but its signature, on random inputs at batch 1 and 3: with any integers and
 * with zeros alone, which every vocabulary holds, at longer and longer free axes. Answers the steps below which it
 * fails, `null` when it runs at the shortest trial. Throws the first run's error when none succeeds.
 */
export function tryOut(loaded: LoadedModel): number | null {
  const { inputs } = loaded.model;
  const zeros = inputs
    .filter(({ dtype }) => dtype === 'int32' || dtype === 'uint8')
    .map(({ name }) => ({ input: name, below: 1 }));
  const choices: readonly IndexLimits[] = zeros.length === 0 ? [[]] : [[], zeros];
  const isFree = inputs.some(({ shape }) => shape.slice(1).includes(null));
  let first: Error | null = null;
  let failing = 0;
  for (const steps of isFree ? TRIAL_STEPS : TRIAL_STEPS.slice(0, 1)) {
    if (first !== null && elementsOf(loaded.model, steps) > MAX_ELEMENTS) break;
    for (const indexLimits of choices) {
      const failure = failureOf(loaded, { indexLimits, steps });
      if (failure === null) return failing === 0 ? null : leastSteps(loaded, { indexLimits, failing, steps });
      first ??= failure;
    }
    failing = steps;
  }
  throw first ?? new Error('nothing was tried');
}

/** The least steps that run, between those that are known to fail and to run; `null` where axis 1 is not free. */
function leastSteps(
  loaded: LoadedModel,
  known: { readonly indexLimits: IndexLimits; readonly failing: number; readonly steps: number },
): number | null {
  if (!loaded.model.inputs.some(({ shape }) => shape.length > 1 && shape[1] === null)) return null;
  const { indexLimits } = known;
  let { failing, steps: running } = known;
  while (running - failing > 1) {
    const steps = Math.floor((failing + running) / 2);
    if (failureOf(loaded, { indexLimits, steps }) === null) running = steps;
    else failing = steps;
  }
  return running;
}

function failureOf(
  loaded: LoadedModel,
  { indexLimits, steps }: { readonly indexLimits: IndexLimits; readonly steps: number },
): Error | null {
  const { inputs } = loaded.model;
  try {
    for (const rows of TRIAL_ROWS)
      loaded.run(randomInputs({ inputs, indexLimits }, { rows, steps, seed: rows }));
    return null;
  } catch (error) {
    if (error instanceof StriateError) throw error;
    return error instanceof Error ? error : new Error(String(error));
  }
}

function elementsOf({ inputs }: Pick<PreparedModel, 'inputs'>, steps: number): number {
  const rows = Math.max(...TRIAL_ROWS);
  return inputs.reduce(
    (sum, { shape }) => sum + elementCount(shape.map((size, axis) => (axis === 0 ? rows : (size ?? steps)))),
    0,
  );
}
