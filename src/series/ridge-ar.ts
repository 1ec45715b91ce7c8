import { fitRidge, ridgePredict } from './ridge';
import { windowsOf } from './windows';

/** Weight of the penalty on a series' own past: small, since lags are few against the windows. */
const PENALTY = 1e-3;
/** Most lags of a model of one series: its cost grows with their square. */
const MAX_LAGS = 56;
/** Latest values that are looked at, so that a very long series costs no more than this many windows. */
const MAX_HISTORY = 2_000;
/** Windows a lag that are wanted at least. */
const WINDOWS_PER_LAG = 3;

/**
 * Ridge regression on a series' own lags, one step ahead and fed back `horizon` times: the baseline that small networks
 * lose to. The lags are two seasons (at least 14), fewer for a short series. A step is held within the range of the
 * history, widened by its own width to each side, so that an unstable fit cannot run away. Null when the series is too
 * short (fewer than 8 values) or constant.
 */
export function ridgeArForecast(
  values: Float64Array,
  options: { readonly horizon: number; readonly season: number },
): Float64Array | null {
  const { horizon, season } = options;
  const history = values.subarray(Math.max(0, values.length - MAX_HISTORY));
  const affordable = Math.floor((history.length - 1) / (WINDOWS_PER_LAG + 1));
  const lags = Math.min(MAX_LAGS, Math.max(14, 2 * season), affordable);
  if (history.length < 8) return null;
  const pairs = windowsOf(history, { lookback: lags, horizon: 1, stride: 1 });
  const model = fitRidge(pairs, { lags, steps: 1, penalty: PENALTY });
  if (model === null) return null;
  const low = history.reduce((least, value) => Math.min(least, value), Infinity);
  const high = history.reduce((most, value) => Math.max(most, value), -Infinity);
  const width = high - low;
  const line = new Float64Array(history.length + horizon);
  line.set(history);
  for (let at = history.length; at < line.length; at++) {
    const [step = 0] = ridgePredict(model, line.subarray(0, at));
    line[at] = Math.min(high + width, Math.max(low - width, step));
  }
  return line.subarray(history.length);
}
