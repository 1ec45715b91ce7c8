import uPlot from 'uplot';
import { numberText } from '../parts/format';
import { toneColour, type Tone } from './palette';

/** Of uPlot's scales. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a const enum that exists in the types only
const LOGARITHMIC: uPlot.Scale.Distr = 3;

/** Points from which on lines are as thin as can be: that draws several times as fast, and looks no different. */
const DENSE = 2_000;

/** Values of a line at each x; `null` where it has none. */
export type Values = readonly (number | null)[];

export interface Line {
  readonly label: string;
  readonly values: Values;
  readonly tone: Tone;
  readonly dash?: boolean;
  readonly hasPoints?: boolean;
}

/** What lies between two lines. */
export interface Area {
  readonly label: string;
  readonly lower: Values;
  readonly upper: Values;
  readonly tone: Tone;
  /** 0 to 1; areas are laid over each other. */
  readonly alpha: number;
}

export interface ChartContent {
  /** Ascending: seconds since 1970 with `isTime`, else a count. */
  readonly x: readonly number[];
  readonly isTime: boolean;
  readonly isLog?: boolean;
  readonly xName: string;
  /** Ends of the y axis; absent: as the values need it. */
  readonly yRange?: readonly [number, number];
  readonly lines: readonly Line[];
  readonly areas: readonly Area[];
}

/** The series of uPlot in order: x, lower and upper of each area, then the lines on top. */
export function alignedData({ x, areas, lines }: ChartContent): uPlot.AlignedData {
  const values = [
    ...areas.flatMap(({ lower, upper }) => [lower, upper]),
    ...lines.map((line) => line.values),
  ];
  return [x, ...values] as uPlot.AlignedData;
}

export function chartOptions(
  content: ChartContent,
  size: { readonly width: number; readonly height: number },
): uPlot.Options {
  const { areas, lines, isTime } = content;
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = {
    stroke: toneColour('muted'),
    font,
    grid: { stroke: toneColour('grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 7 }, focus: { prox: 24 } },
    scales: { x: { time: isTime }, y: yScale(content) },
    axes: [
      { ...axis, space: 80, gap: 6, size: 30, ...(isTime ? { values: timeTicks } : {}) },
      {
        ...axis,
        size: 62,
        gap: 6,
        values: (_plot, splits) =>
          splits.map((split) => ((split as number | null) === null ? '' : numberText(split))),
      },
    ],
    series: [
      {},
      ...areas.flatMap(({ label }) => [
        { label, stroke: 'transparent', width: 0, points: { show: false } },
        { label, stroke: 'transparent', width: 0, points: { show: false } },
      ]),
      ...lines.map(({ label, tone, dash = false, hasPoints = false }) => ({
        label,
        stroke: toneColour(tone),
        width: content.x.length > DENSE ? 1 : tone === 'accent' ? 2 : 1.5,
        ...(dash ? { dash: [5, 4] } : {}),
        points: { show: hasPoints, size: 5, fill: toneColour(tone) },
      })),
    ],
    bands: areas.map(({ tone, alpha }, index) => ({
      series: [index * 2 + 2, index * 2 + 1] as [number, number],
      fill: toneColour(tone, alpha),
    })),
  };
}

function yScale({ isLog = false, yRange }: ChartContent): uPlot.Scale {
  if (yRange !== undefined) return { range: [yRange[0], yRange[1]] };
  return isLog ? { distr: LOGARITHMIC } : {};
}

const DAY_S = 86_400;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Times along the axis, no finer than they differ; the year stands where it begins to count. */
function timeTicks(
  _plot: uPlot,
  splits: readonly number[],
  _axis: number,
  _space: number,
  step: number,
): string[] {
  let year = 0;
  return splits.map((split) => {
    const time = new Date(split * 1000);
    const day = `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]!}`;
    if (step < DAY_S) {
      const clock = time.toISOString().slice(11, step < 60 ? 19 : 16);
      return clock.startsWith('00:00') ? day : clock;
    }
    const isNew = time.getUTCFullYear() !== year;
    year = time.getUTCFullYear();
    if (step >= 360 * DAY_S) return String(year);
    const name = step >= 28 * DAY_S ? MONTHS[time.getUTCMonth()]! : day;
    return isNew ? `${name} ${year}` : name;
  });
}

/** What stands at the foot of a reading. */
export function xText({ isTime, xName }: ChartContent, x: number): string {
  if (!isTime) return `${xName} ${numberText(x)}`;
  const text = new Date(x * 1000).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}
