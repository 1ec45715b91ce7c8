import { StriateError } from '../errors/striate-error';
import type { ModelGraph } from './ir';
import { inferShapes } from './shapes';

/** A model that needs longer sequences than this is not served with a free step axis. */
const LONGEST_MINIMUM = 2 ** 16;

/**
 * The least number of steps with which all windows of the graph fit, for the one input that has a free axis 1; null if
 * no input or several have free axes. Found by halving: about 16 shape inferences.
 */
export function minimumSteps(graph: ModelGraph): number | null {
  const free = graph.inputs.filter((input) => input.shape.slice(1).includes(null));
  const [input] = free;
  if (input === undefined || free.length > 1 || input.shape[1] !== null) return null;
  if (input.shape.slice(2).includes(null)) return null;
  const fits = (steps: number): boolean => {
    try {
      inferShapes(graph, new Map([[input.name, [null, steps, ...input.shape.slice(2)]]]));
      return true;
    } catch (error) {
      if (error instanceof StriateError) return false;
      throw error;
    }
  };
  let low = 0;
  let high = 1;
  while (!fits(high)) {
    if (high >= LONGEST_MINIMUM) return null;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}
