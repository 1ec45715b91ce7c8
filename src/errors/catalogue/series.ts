import type { CatalogueEntry } from '../catalogue-entry';

export const SERIES_ERRORS = {
  SERIES_INVALID: { status: 400, title: 'Invalid series', hint: 'Mend the places named in errors.' },
} as const satisfies Record<string, CatalogueEntry>;
