import { MODEL_EXAMPLES } from './models';
import { PREDICTION_EXAMPLES } from './predictions';
import { PROTOCOL_EXAMPLES } from './protocols';
import type { RouteExample, RouteExamples } from './route-example';
import { TRAINING_EXAMPLES } from './training';

const EXAMPLES: RouteExamples = {
  ...MODEL_EXAMPLES,
  ...PREDICTION_EXAMPLES,
  ...TRAINING_EXAMPLES,
  ...PROTOCOL_EXAMPLES,
};

/** The example of a route; a path of one version or label shows that of the whole model where it has none itself. */
export function exampleOf(route: string): RouteExample {
  return EXAMPLES[route] ?? EXAMPLES[route.replace(/\/(?:versions|labels)\/\{\w+\}(?=[:/]|$)/, '')] ?? {};
}
