import type { CatalogueEntry } from '../catalogue-entry';

export const FORMAT_ERRORS = {
  FORMAT_INVALID: {
    status: 422,
    title: 'Model file is not valid',
    hint: 'Save the model again; detail names the file and the place.',
  },
  FORMAT_UNSUPPORTED_LAYER: {
    status: 422,
    title: 'Layer is not supported',
    hint: 'detail names the layer and its options; replace it, or export a SavedModel.',
  },
} as const satisfies Record<string, CatalogueEntry>;
