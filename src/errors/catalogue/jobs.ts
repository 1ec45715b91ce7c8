import type { CatalogueEntry } from '../catalogue-entry';

export const JOB_ERRORS = {} as const satisfies Record<string, CatalogueEntry>;
