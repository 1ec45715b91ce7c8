import type { CatalogueEntry } from '../catalogue-entry';

export const DATASET_ERRORS = {} as const satisfies Record<string, CatalogueEntry>;
