import type { CatalogueEntry } from '../catalogue-entry';

export const SERIES_ERRORS = {
  SERIES_INVALID: { status: 400, title: 'Invalid series', hint: 'Mend the places named in errors.' },
  SERIES_NO_RESIDUALS: {
    status: 409,
    title: 'Model version has no residuals',
    hint: 'Put residuals.json beside the files of the version; train jobs write it.',
  },
} as const satisfies Record<string, CatalogueEntry>;
