import { figure, markup, type Markup } from './markup';

/** One line of a plot; points that are not finite are gaps. */
export interface PlotLine {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

const WIDTH = 640;
const HEIGHT = 260;
const MARGIN = { left: 64, right: 130, top: 16, bottom: 40 } as const;
/** Of Okabe and Ito: told apart by the colour-blind too. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const TICKS = 4;

/** Lines over one axis as SVG, with a legend; nothing for no finite point. */
export function linePlot(
  lines: readonly PlotLine[],
  axes: { readonly x: string; readonly y: string },
): Markup {
  const finite = lines.flatMap(({ points }) => points.filter(({ y }) => isKnown(y)));
  if (finite.length === 0) return markup``;
  const x = scaleOf(
    finite.map((point) => point.x),
    { from: MARGIN.left, to: WIDTH - MARGIN.right },
  );
  const y = scaleOf(
    finite.map((point) => point.y ?? 0),
    { from: HEIGHT - MARGIN.bottom, to: MARGIN.top },
  );
  const middle = (MARGIN.left + WIDTH - MARGIN.right) / 2;
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${axes.y} over ${axes.x}">
${y.ticks.map(
  (value) =>
    markup`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y.at(value)}" y2="${y.at(
      value,
    )}" class="grid"/><text x="${MARGIN.left - 6}" y="${y.at(value) + 4}" class="end">${figure(value)}</text>`,
)}
${x.ticks.map(
  (value) =>
    markup`<text x="${x.at(value)}" y="${HEIGHT - MARGIN.bottom + 16}" class="mid">${figure(value)}</text>`,
)}
<text x="${middle}" y="${HEIGHT - 6}" class="mid">${axes.x}</text>
${lines.map((line, index) => drawn(line, { x, y, place: index }))}
</svg>`;
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

function drawn(line: PlotLine, on: { readonly x: Scale; readonly y: Scale; readonly place: number }): Markup {
  const { x, y, place } = on;
  const colour = COLOURS[place % COLOURS.length] ?? 'black';
  let isDown = false;
  const path = line.points
    .map((point) => {
      if (!isKnown(point.y)) {
        isDown = false;
        return '';
      }
      const command = isDown ? 'L' : 'M';
      isDown = true;
      return `${command}${x.at(point.x).toFixed(1)} ${y.at(point.y ?? 0).toFixed(1)}`;
    })
    .join('');
  const legend = { x: WIDTH - MARGIN.right + 12, y: MARGIN.top + 12 + place * 18 };
  const [only] = line.points;
  const dot =
    line.points.length === 1 && only !== undefined && isKnown(only.y)
      ? markup`<circle cx="${x.at(only.x)}" cy="${y.at(only.y ?? 0)}" r="3" fill="${colour}"/>`
      : markup``;
  return markup`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.8"/>${dot}
<line x1="${legend.x}" x2="${legend.x + 16}" y1="${legend.y - 4}" y2="${legend.y - 4}" stroke="${colour}" stroke-width="3"/>
<text x="${legend.x + 22}" y="${legend.y}">${line.name}</text>`;
}

function scaleOf(values: readonly number[], range: { readonly from: number; readonly to: number }): Scale {
  let low = values.reduce((least, value) => Math.min(least, value), Infinity);
  let high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (low === high) {
    low -= 0.5;
    high += 0.5;
  }
  return {
    at: (value) => range.from + ((value - low) / (high - low)) * (range.to - range.from),
    ticks: Array.from({ length: TICKS + 1 }, (_, tick) => low + ((high - low) * tick) / TICKS),
  };
}

function isKnown(value: number | null): boolean {
  return value !== null && Number.isFinite(value);
}
