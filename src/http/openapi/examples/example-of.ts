import { BACKTEST_JOB_EXAMPLES } from './backtest-jobs';
import { JOB_RECORD_EXAMPLES } from './job-records';
import { INSIDE_EXAMPLES } from './looking-inside';
import { MODEL_EXAMPLES } from './models';
import { PREDICTION_EXAMPLES } from './predictions';
import { PROTOCOL_EXAMPLES } from './protocols';
import type { RouteExample, RouteExamples } from './route-example';
import { TRAINING_EXAMPLES } from './training';

const EXAMPLES: RouteExamples = {
  ...MODEL_EXAMPLES,
  ...PREDICTION_EXAMPLES,
  ...INSIDE_EXAMPLES,
  ...BACKTEST_JOB_EXAMPLES,
  ...TRAINING_EXAMPLES,
  ...JOB_RECORD_EXAMPLES,
  ...PROTOCOL_EXAMPLES,
};

/** The example of a route; a path of one version or label shows that of the whole model where it has none itself. */
export function exampleOf(route: string): RouteExample {
  return EXAMPLES[route] ?? EXAMPLES[route.replace(/\/(?:versions|labels)\/\{\w+\}(?=[:/]|$)/, '')] ?? {};
}
