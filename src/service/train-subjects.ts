import type { DatasetStore } from '../datasets/dataset-store';
import { StriateError } from '../errors/striate-error';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { ModelCatalog } from '../repository/model-catalog';
import type { JobSubject } from './train-task';

/** Finds what jobs are about. */
export class TrainSubjects {
  constructor(
    private readonly options: {
      readonly datasets: Pick<DatasetStore, 'open'>;
      readonly catalog: Pick<ModelCatalog, 'getVersion'>;
    },
  ) {}

  /**
   * Opens a job's data sets and base version. Rejects with DATASET_UNKNOWN, MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND,
   * and MODEL_STATE_CONFLICT for a base that does not serve: what was there at the submission may have gone.
   */
  async open(spec: TrainSpec): Promise<JobSubject> {
    const { datasets, catalog } = this.options;
    const { dataset, validation, base_model: named } = spec;
    const other = validation?.dataset;
    const base = named === null ? null : catalog.getVersion(named.name, named.version);
    if (base !== null && base.served === null) {
      throw new StriateError('MODEL_STATE_CONFLICT', {
        detail: `base_model: version ${base.version} of model ${base.model} is ${base.state}; expected available`,
      });
    }
    return {
      stored: await datasets.open(dataset.id, dataset.version),
      heldOut: other === undefined ? null : await datasets.open(other.id, other.version),
      base,
    };
  }
}
