import type { CatalogueEntry } from '../catalogue-entry';

export const SERIES_ERRORS = {
  SERIES_INVALID: { status: 400, title: 'Invalid series', hint: 'Mend the places named in errors.' },
  SERIES_NO_RESIDUALS: {
    status: 409,
    title: 'Model version has no residuals',
    hint: 'Put residuals.json beside the files of the version; train jobs write it.',
  },
  SERIES_BACKTEST_UNKNOWN: {
    status: 404,
    title: 'No such backtest',
    hint: 'Send the backtest again; ended ones are kept for an hour, in memory alone.',
  },
  SERIES_BACKTEST_ENDED: {
    status: 409,
    title: 'The backtest has ended',
    hint: 'Read its result; there is nothing left to cancel.',
  },
  SERIES_BACKTESTS_FULL: {
    status: 503,
    title: 'Too many backtests wait',
    hint: 'Send it again after Retry-After, or cancel one that waits.',
  },
} as const satisfies Record<string, CatalogueEntry>;
