import type { BatchObserver } from '../batching/contract';
import type { Metrics } from '../metrics/metrics';
import type { ModelCatalog } from '../repository/model-catalog';
import type { Clock } from '../time/clock';
import { TensorflowServingAliases, type AnsweredRequest } from './tensorflow-serving-aliases';
import { TritonAliases } from './triton-aliases';

/** The metric names of other servers, as far as the configuration asks for them. */
export class MetricAliases {
  readonly tensorflowServing: TensorflowServingAliases | null;
  private readonly triton: TritonAliases | null;

  constructor(options: {
    readonly wanted: readonly ('none' | 'triton' | 'tensorflow-serving')[];
    readonly metrics: Metrics;
    readonly catalog: ModelCatalog;
    readonly clock: Clock;
  }) {
    const { wanted, metrics, catalog, clock } = options;
    const isModel = (name: string): boolean => catalog.list().some((each) => each.name === name);
    this.tensorflowServing = wanted.includes('tensorflow-serving')
      ? new TensorflowServingAliases(isModel)
      : null;
    this.triton = wanted.includes('triton') ? new TritonAliases(metrics.registry) : null;
    if (this.triton !== null) timeLoads(catalog, clock, this.triton);
  }

  /** What the scheduler is to tell of its events. */
  get observers(): readonly BatchObserver[] {
    return [this.tensorflowServing, this.triton].filter((each) => each !== null);
  }

  answered(request: AnsweredRequest): void {
    this.tensorflowServing?.answered(request);
  }
}

function timeLoads(catalog: ModelCatalog, clock: Clock, triton: TritonAliases): void {
  const startedMs = new Map<string, number>();
  catalog.on('changed', ({ model, version, state }) => {
    const name = `${model}/${version}`;
    if (state === 'loading') {
      startedMs.set(name, clock.now());
      return;
    }
    const started = startedMs.get(name);
    startedMs.delete(name);
    if (state === 'available' && started !== undefined)
      triton.loaded({ model, version }, (clock.now() - started) / 1_000);
  });
}
