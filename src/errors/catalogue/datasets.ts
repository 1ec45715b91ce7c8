import type { CatalogueEntry } from '../catalogue-entry';

export const DATASET_ERRORS = {
  DATASET_UNKNOWN: { status: 404, title: 'No such data set', hint: 'GET /api/v1/datasets lists them.' },
  DATASET_NAME_INVALID: {
    status: 400,
    title: 'Invalid name of a data set',
    hint: 'Use 1 to 64 lower-case letters, digits, dots, dashes and underscores.',
  },
  DATASET_OPTIONS_INVALID: {
    status: 400,
    title: 'Invalid options of a data set',
    hint: 'Mend the options named in errors; the API page lists them.',
  },
  DATASET_FORMAT_UNKNOWN: {
    status: 400,
    title: 'Not a known kind of file',
    hint: 'Send a zip of class folders, IDX, .npz, CSV, JSON columns or Parquet.',
  },
  DATASET_FILE_BROKEN: {
    status: 400,
    title: 'The file is damaged',
    hint: 'detail says what was expected where: write the file again and send it again.',
  },
  DATASET_ARCHIVE_REFUSED: {
    status: 400,
    title: 'The archive is not safe to read',
    hint: 'Leave out links, encrypted entries and names that are absolute or climb with "..".',
  },
  DATASET_TOO_LARGE: {
    status: 413,
    title: 'The data set is too large',
    hint: 'Send less in one data set; detail names the limit.',
  },
  DATASET_INVALID: {
    status: 422,
    title: 'The data are not usable',
    hint: 'Mend the places named in errors and send the file again.',
  },
  DATASET_BUSY: {
    status: 429,
    title: 'Too many uploads at once',
    hint: 'Send the file again after Retry-After.',
  },
  DATASET_STORAGE_FULL: {
    status: 507,
    title: 'No room for the data set',
    hint: 'Free space on the disk of the data folder, then send the file again.',
  },
} as const satisfies Record<string, CatalogueEntry>;
