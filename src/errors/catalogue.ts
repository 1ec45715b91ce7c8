import { BATCHING_ERRORS } from './catalogue/batching';
import { DATASET_ERRORS } from './catalogue/datasets';
import { ENGINE_ERRORS } from './catalogue/engine';
import { EXPLAIN_ERRORS } from './catalogue/explain';
import { FORMAT_ERRORS } from './catalogue/formats';
import { HTTP_ERRORS } from './catalogue/http';
import { IMAGE_ERRORS } from './catalogue/images';
import { JOB_ERRORS } from './catalogue/jobs';
import { MODEL_ERRORS } from './catalogue/models';
import { SERIES_ERRORS } from './catalogue/series';
import { TENSOR_ERRORS } from './catalogue/tensors';

/**
 * Every error that a client can see: its one status, its title, and one line on how to mend it.
 * Codes are stable: they may be added, never renamed. Each area's codes stand in a file of its own.
 */
export const ERROR_CATALOGUE = {
  ...HTTP_ERRORS,
  ...MODEL_ERRORS,
  ...TENSOR_ERRORS,
  ...IMAGE_ERRORS,
  ...EXPLAIN_ERRORS,
  ...SERIES_ERRORS,
  ...BATCHING_ERRORS,
  ...ENGINE_ERRORS,
  ...FORMAT_ERRORS,
  ...DATASET_ERRORS,
  ...JOB_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
