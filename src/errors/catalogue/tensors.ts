import type { CatalogueEntry } from '../catalogue-entry';

export const TENSOR_ERRORS = {
  TENSOR_INVALID: {
    status: 400,
    title: 'Invalid tensor',
    hint: 'GET /api/v1/models/{model} gives names, dtypes and shapes of the inputs.',
  },
  TENSOR_NOT_FINITE: {
    status: 400,
    title: 'A number is not finite',
    hint: 'Send finite numbers that fit into float32.',
  },
} as const satisfies Record<string, CatalogueEntry>;
