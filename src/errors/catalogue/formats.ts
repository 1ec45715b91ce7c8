import type { CatalogueEntry } from '../catalogue-entry';

export const FORMAT_ERRORS = {
  FORMAT_INVALID: {
    status: 422,
    title: 'Model file is not valid',
    hint: 'Save the model again; detail names the file and the place.',
  },
  FORMAT_UNKNOWN: {
    status: 422,
    title: 'Not a model format we read',
    hint: 'Bring a .keras or .h5 file, a TF.js model.json with its weight files, or a SavedModel folder.',
  },
  FORMAT_UNSUPPORTED: {
    status: 422,
    title: 'Model file uses a feature that is not supported',
    hint: 'Save the model without the feature that detail names.',
  },
  FORMAT_UNSUPPORTED_LAYER: {
    status: 422,
    title: 'Layer is not supported',
    hint: 'detail names the layer and its options; replace it, or export a SavedModel.',
  },
  FORMAT_TOO_LARGE: {
    status: 422,
    title: 'Model file is too large',
    hint: 'Bring a smaller model; detail names the file and the limit.',
  },
  FORMAT_FORBIDDEN_OP: {
    status: 422,
    title: 'Graph has an operation that may not run here',
    hint: 'Export the inference function alone, without the operation that detail names.',
  },
} as const satisfies Record<string, CatalogueEntry>;
