import type { Area, ChartContent, Line } from '../../charts/chart';
import type { BaselineName, SentSeries, SeriesForecast } from '../../connection/wire';
import { numberText } from '../../parts/format';
import { instantOf } from '../../series/frequency';

export const BASELINE_TITLES: Readonly<Record<BaselineName, string>> = {
  last_value: 'last value',
  seasonal_naive: 'last season',
  ridge_ar: 'ridge regression',
};
const TONES: Readonly<Record<BaselineName, Line['tone']>> = {
  last_value: 'third',
  seasonal_naive: 'second',
  ridge_ar: 'fourth',
};
/** Steps of the past that are shown first, for each step ahead; and at least. */
const PAST_PER_STEP = 5;
const LEAST_PAST = 60;

export interface ForecastChart {
  readonly content: ChartContent;
  readonly whole: readonly [number, number];
  readonly recent: readonly [number, number];
  /** Mean absolute error where the truth is known. */
  readonly errors: { readonly text: string; readonly count: number } | null;
}

/** What a forecast looks like: the past, the bands from wide to narrow, the baselines, the truth, and the mean on top. */
export function forecastChart(
  sent: SentSeries,
  forecast: SeriesForecast,
  truth: readonly (number | null)[],
): ForecastChart {
  const past = sent.values.length;
  const steps = forecast.mean.length;
  const axis = xAxis(sent, forecast);
  const gap = new Array<null>(past).fill(null);
  const last = sent.values[past - 1] ?? null;
  /** Lines of the future begin at the last known value, so that they hang together. */
  const future = (values: readonly (number | null)[]): (number | null)[] => [
    ...gap.slice(1),
    last,
    ...values,
  ];
  const known = Array.from({ length: steps }, (_, step) => truth[step] ?? null);
  const lines: Line[] = [
    { label: 'past', values: [...sent.values, ...new Array<null>(steps).fill(null)], tone: 'ink' },
    ...Object.entries(forecast.baselines).flatMap(([name, values]) =>
      values === null
        ? []
        : [
            {
              label: BASELINE_TITLES[name as BaselineName],
              values: future(values),
              tone: TONES[name as BaselineName],
              dash: true,
            },
          ],
    ),
    { label: 'forecast', values: future(forecast.mean), tone: 'accent' },
  ];
  if (known.some((value) => value !== null)) {
    lines.push({ label: 'what came', values: [...gap, ...known], tone: 'truth', hasPoints: true });
  }
  const areas: Area[] = Object.entries(forecast.intervals ?? {})
    .filter((entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== null)
    .sort(([left], [right]) => Number(right) - Number(left))
    .map(([level, { lower, upper }]) => ({
      label: `${level} %`,
      lower: future(lower),
      upper: future(upper),
      tone: 'accent',
      alpha: 0.16,
    }));
  const { x, isTime } = axis;
  const from = Math.max(0, past - Math.max(LEAST_PAST, steps * PAST_PER_STEP));
  const differences = known.flatMap((value, step) =>
    value === null ? [] : [Math.abs(value - (forecast.mean[step] ?? 0))],
  );
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  return {
    content: { x, isTime, xName: 'step', lines, areas },
    whole: [x[0] ?? 0, x.at(-1) ?? 1],
    recent: [x[from] ?? 0, x.at(-1) ?? 1],
    errors: differences.length === 0 ? null : { text: numberText(mean), count: differences.length },
  };
}

/** Times where past and future have them, else counts from 1. */
function xAxis(
  sent: SentSeries,
  { timestamps, mean }: SeriesForecast,
): { readonly x: readonly number[]; readonly isTime: boolean } {
  const past = sent.values.length;
  const future = timestamps?.map((time) => instantOf(time) / 1000) ?? [];
  const [first, second] = future;
  if (sent.timestamps !== undefined && first !== undefined) {
    return { x: [...sent.timestamps.map((time) => instantOf(time) / 1000), ...future], isTime: true };
  }
  if (first !== undefined && second !== undefined && future.every(Number.isFinite)) {
    const step = second - first;
    return {
      x: [...Array.from({ length: past }, (_, index) => first - (past - index) * step), ...future],
      isTime: true,
    };
  }
  return { x: Array.from({ length: past + mean.length }, (_, index) => index + 1), isTime: false };
}
