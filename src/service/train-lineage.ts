import type { MetricValues } from '../jobs/job';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { ResultContext, ResultFrame } from './result-context';

/** Everything that a result follows from. */
export interface Lineage {
  readonly dataset: { readonly id: string; readonly version: number; readonly digest: string };
  readonly validation_dataset: {
    readonly id: string;
    readonly version: number;
    readonly digest: string;
  } | null;
  readonly base_model: { readonly name: string; readonly version: number } | null;
  readonly recipe: string;
  readonly seed: number;
  readonly striate: string;
  readonly commit: string | null;
  readonly node: string;
  readonly device: unknown;
  readonly environment: Readonly<Record<string, string | boolean>>;
  /** SHA-256 of the weights, in hex: the same on the same kind of CPU, from run to run. */
  readonly weights_sha256: string;
}

/** The lineage of a trained model. */
export function lineageOf({ message }: ResultFrame, context: ResultContext): Lineage {
  const { job, subject, trainer, provenance } = context;
  const { stored, heldOut } = subject;
  const { spec } = job;
  const other = spec.validation?.dataset;
  return {
    dataset: { ...spec.dataset, digest: stored.dataset.digest },
    validation_dataset:
      other === undefined || heldOut === null ? null : { ...other, digest: heldOut.dataset.digest },
    base_model: spec.base_model,
    recipe: spec.recipe,
    seed: spec.seed,
    ...provenance,
    node: process.version,
    device: trainer['device'],
    environment: message.environment,
    weights_sha256: message.weightsSha256,
  };
}

/** `repro.json`: a job to submit again, and what it must give. */
export interface Repro {
  readonly format: 'striate-repro';
  readonly format_version: 1;
  readonly spec: TrainSpec;
  readonly lineage: Lineage;
  readonly expected: {
    readonly parameters: number;
    readonly metrics: MetricValues;
    readonly weights_sha256: string;
  };
}

/** Makes a `repro.json` of a report. */
export function reproOf(report: {
  readonly spec: TrainSpec;
  readonly lineage: Lineage;
  readonly parameters: number;
  readonly metrics: MetricValues;
}): Repro {
  const { spec, lineage, parameters, metrics } = report;
  return {
    format: 'striate-repro',
    format_version: 1,
    spec,
    lineage,
    expected: { parameters, metrics, weights_sha256: lineage.weights_sha256 },
  };
}
