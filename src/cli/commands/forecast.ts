import { Option, type Command } from 'commander';
import type { Forecasts } from '../../client';
import { sparkline } from '../bars';
import {
  clientFor,
  count,
  modelTarget,
  newClientCommand,
  numbers,
  type ClientOptions,
  type Context,
  type ModelTarget,
} from '../command';
import { readSeries, type LongSeries } from '../series-file';
import { layOutTable } from '../table';

interface ForecastOptions extends ClientOptions {
  readonly horizon?: number;
  readonly levels?: readonly number[];
  readonly time?: string;
  readonly value?: string;
  readonly id?: string;
  readonly frequency?: string;
  readonly missing?: string;
  readonly context?: string;
}

type Forecast = Forecasts['forecasts'][number];

const DEFAULT_LEVELS = [80];
/** Steps of the past that are drawn before a forecast. */
const DRAWN_PAST = 42;

/** `striate forecast MODEL data.csv -H 14`: what comes next in series, drawn with its band and listed. */
export function forecastCommand(context: Context): Command {
  const about = {
    summary: 'continue the series of a CSV file',
    example: 'striate forecast births births.csv -H 14 --levels 80,95',
  };
  return newClientCommand('forecast', about)
    .argument('<model>', 'MODEL, MODEL:VERSION or MODEL@LABEL', modelTarget)
    .argument(
      '<file>',
      'CSV with a head line (times, values, which series), or the JSON of a request; - is stdin',
    )
    .option('-H, --horizon <steps>', 'steps ahead; default what the model was trained for', count)
    .option('--levels <percents>', 'intervals to give, with commas; default 80', numbers)
    .option('--time <column>', 'column of times; default ds, date, time or timestamp')
    .option('--value <column>', 'column of values; default y, value, or the first other one')
    .option('--id <column>', 'column that tells series apart; default unique_id, id or series')
    .option('--frequency <frequency>', 'step of the series: D, h, 15min, MS; default inferred')
    .addOption(
      new Option('--missing <how>', 'what is done about empty cells').choices([
        'refuse',
        'linear',
        'seasonal',
      ]),
    )
    .addOption(
      new Option('--context <how>', 'what stands before a series that is too short').choices([
        'refuse',
        'repeat_first',
        'mean',
        'zero',
      ]),
    )
    .action(async (target: ModelTarget, file: string, options: ForecastOptions) => {
      const series = await readSeries(file, options);
      const { horizon, levels, frequency, missing, context: before } = options;
      const asked = { horizon, levels, frequency, missing, context: before };
      const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      const body = { levels: DEFAULT_LEVELS, ...series, ...given };
      const answer = await clientFor(context, options).forecast(target.model, body, target);
      const { terminal } = context;
      if (options.json) {
        terminal.json(answer);
        return;
      }
      for (const [index, forecast] of answer.forecasts.entries()) {
        if (index > 0) terminal.print('');
        terminal.print(...draw(forecast, { past: pastOf(series, forecast.id), columns: terminal.columns }));
        terminal.print('', ...list(forecast));
      }
      if (answer.uncertainty_reason !== null) terminal.note(answer.uncertainty_reason);
      if (answer.degraded) terminal.note(`degraded: the baseline answered (${answer.degraded_by ?? ''})`);
    });
}

/** Known values of one series, oldest first; none where a request of the user's own has them in another form. */
function pastOf({ y, unique_id, series }: Partial<LongSeries> & { series?: unknown }, id: string): number[] {
  const whole = y ?? (Array.isArray(series) ? valuesIn(series, id) : []);
  const own = unique_id === undefined ? whole : whole.filter((_, row) => unique_id[row] === id);
  return own.map((value) => value ?? NaN);
}

function valuesIn(series: readonly unknown[], id: string): readonly (number | null)[] {
  if (series.every((each) => typeof each === 'number')) return series;
  const all = series as readonly { readonly id?: string; readonly values?: readonly (number | null)[] }[];
  return (all.find((each) => each.id === id) ?? (all.length === 1 ? all[0] : undefined))?.values ?? [];
}

interface Band {
  readonly level: string;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** The bands that could be given, the widest last. */
function bandsOf({ intervals }: Forecast): Band[] {
  return Object.entries(intervals ?? {})
    .flatMap(([level, band]) => (band === null ? [] : [{ level, ...band }]))
    .sort((a, b) => Number(a.level) - Number(b.level));
}

/** The past, and what comes next between the bounds of its widest band, all on one scale. */
function draw(forecast: Forecast, { past, columns }: { past: readonly number[]; columns: number }): string[] {
  const { mean } = forecast;
  const room = Math.max(8, columns - 14);
  const ahead = mean.slice(0, Math.floor(room / 2));
  const before = past.slice(-Math.min(DRAWN_PAST, room - ahead.length));
  const widest = bandsOf(forecast).at(-1);
  const lower = widest?.lower.slice(0, ahead.length) ?? [];
  const upper = widest?.upper.slice(0, ahead.length) ?? [];
  const known = [...before, ...ahead, ...lower, ...upper].filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const gap = ' '.repeat(before.length);
  const line = (name: string, text: string): string => `  ${name.padEnd(10)}${text}`;
  return [
    `${forecast.id}  ${mean.length} steps, drawn from ${short(low)} to ${short(high)}`,
    ...(widest === undefined ? [] : [line(`upper ${widest.level}`, gap + sparkline(upper, low, high))]),
    line('', sparkline(before, low, high) + sparkline(ahead, low, high)),
    ...(widest === undefined ? [] : [line(`lower ${widest.level}`, gap + sparkline(lower, low, high))]),
  ];
}

function list(forecast: Forecast): string[] {
  const bands = bandsOf(forecast);
  const heads = ['STEP', 'TIME', 'MEAN', ...bands.map(({ level }) => `${level}%`)];
  const rows = forecast.mean.map((mean, step) => [
    step + 1,
    forecast.timestamps?.[step] ?? null,
    short(mean),
    ...bands.map(({ lower, upper }) => `${short(lower[step] ?? NaN)} to ${short(upper[step] ?? NaN)}`),
  ]);
  return layOutTable(heads, rows);
}

/** A number with five digits that mean something. */
function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
