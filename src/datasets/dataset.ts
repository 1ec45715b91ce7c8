/** What a data set holds: pictures with a class each, or series over time. */
export type DatasetKind = 'images' | 'series';

/** What was found out about pictures. */
export interface ImagesSummary {
  readonly kind: 'images';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** In the order of the labels 0, 1, …, with the rows of each. */
  readonly classes: readonly { readonly name: string; readonly rows: number }[];
  /** Rows whose pixels came before, in the same class. */
  readonly duplicates: number;
  /** Rows whose pixels came before in another class. */
  readonly conflicting: number;
}

/** What was found out about series. */
export interface SeriesSummary {
  readonly kind: 'series';
  readonly series: number;
  /** As forecasts take it: "D", "15min", "MS"; `null` when the file has no times. */
  readonly frequency: string | null;
  /** ISO 8601, the first and last time of all series; `null` without times. */
  readonly start: string | null;
  readonly end: string | null;
  readonly shortest: number;
  readonly longest: number;
  /** Steps without a row in the file; they are stored as missing, or filled as the options say. */
  readonly gaps: number;
  /** Rows whose value was missing. */
  readonly missing: number;
  /** Rows of a time that came before in the same series; dropped. */
  readonly duplicates: number;
  /** Names of the columns beside the target. */
  readonly covariates: readonly string[];
}

export type DatasetSummary = ImagesSummary | SeriesSummary;

/** One immutable version of a data set. */
export interface Dataset {
  /** `ds_` and 24 hex digits; the same for all versions of one name. */
  readonly id: string;
  readonly name: string;
  /** From 1; never given twice, removed versions included. */
  readonly version: number;
  readonly kind: DatasetKind;
  /** `sha256:` and hex, over the bytes as sent and the options that they were read with. */
  readonly digest: string;
  /** Pictures, or time steps of all series together. */
  readonly rows: number;
  /** Bytes on the disk. */
  readonly bytes: number;
  readonly summary: DatasetSummary;
  /** What is odd but usable, one line each. */
  readonly warnings: readonly string[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** What one upload may cost. Everything is judged before it is stored. */
export interface DatasetLimits {
  /** Bytes of all files of one upload. */
  readonly maxUploadBytes: number;
  /** Bytes after unpacking, archives and gzip alike; also the bound of the stored form. */
  readonly maxExpandedBytes: number;
  /** Unpacked over packed size that one entry may have. Real data seldom exceed 100. */
  readonly maxRatio: number;
  readonly maxEntries: number;
  /** Pictures, or rows of a table. */
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxSeries: number;
  readonly maxClasses: number;
  /** Versions of all data sets together. */
  readonly maxVersions: number;
}

export const DEFAULT_DATASET_LIMITS: DatasetLimits = {
  maxUploadBytes: 1_073_741_824,
  maxExpandedBytes: 2_147_483_648,
  maxRatio: 1_000,
  maxEntries: 200_000,
  maxRows: 10_000_000,
  maxColumns: 1_024,
  maxSeries: 100_000,
  maxClasses: 10_000,
  maxVersions: 10_000,
};

/** A picture's pixels, row-major [height, width, channels]. */
export interface DecodedPicture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** The size that a picture is brought to; what is `null` is left as the file has it. */
export interface PictureTarget {
  readonly height: number | null;
  readonly width: number | null;
  readonly channels: 1 | 3 | null;
}

/** Decodes one picture of an upload. Rejects with a StriateError of the area IMAGE, within its own limits of pixels. */
export type DecodePicture = (bytes: Uint8Array, target: PictureTarget) => Promise<DecodedPicture>;
