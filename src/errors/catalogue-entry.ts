/** One row of the catalogue of errors. */
export interface CatalogueEntry {
  /** The HTTP status, the same wherever this code appears. */
  readonly status: number;
  /** A short name of the kind of error, the same each time. */
  readonly title: string;
  /** One line for the client: how to mend it. */
  readonly hint: string;
}
