import type { CatalogueEntry } from '../catalogue-entry';

export const EXPLAIN_ERRORS = {
  EXPLAIN_LAYER_NOT_FOUND: {
    status: 404,
    title: 'No such layer',
    hint: 'GET /api/v1/models/{model}/layers lists the layers of the model.',
  },
  EXPLAIN_CLASS_NOT_FOUND: {
    status: 400,
    title: 'No such class',
    hint: 'Give a label of the model or the index of a class, counted from 0.',
  },
  EXPLAIN_LAYER_UNSUITABLE: {
    status: 400,
    title: 'Layer cannot show this',
    hint: 'Choose a layer with height and width that leads to the class score, such as the last convolution.',
  },
  EXPLAIN_UNSUPPORTED: {
    status: 422,
    title: 'Model cannot be explained this way',
    hint: 'method=occlusion works for every classifier; detail names what is missing.',
  },
} as const satisfies Record<string, CatalogueEntry>;
