import type uPlot from 'uplot';

const WHEEL_STEP = 0.85;
const KEY_STEP = 0.6;

/** Ctrl and wheel (a pinch on most touchpads) zoom around the pointer; the wheel alone scrolls the page. */
export function zoomByWheel(plot: uPlot, event: WheelEvent): void {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const factor = event.deltaY < 0 ? WHEEL_STEP : 1 / WHEEL_STEP;
  zoom(plot, factor, plot.posToVal(event.offsetX, 'x'));
}

/** Arrows read along the line, + and - zoom around the reading, 0 shows all. */
export function handleChartKey(plot: uPlot, event: KeyboardEvent): void {
  const length = plot.data[0].length;
  const at = plot.cursor.idx ?? length - 1;
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const step = event.key === 'ArrowLeft' ? -1 : 1;
      const next = Math.min(length - 1, Math.max(0, at + step));
      plot.setCursor({ left: plot.valToPos(plot.data[0][next] ?? 0, 'x'), top: plot.over.clientHeight / 2 });
      break;
    }
    case '+':
    case '-':
      zoom(plot, event.key === '+' ? KEY_STEP : 1 / KEY_STEP, plot.data[0][at] ?? 0);
      break;
    case '0':
      zoom(plot, Infinity, 0);
      break;
    default:
      return;
  }
  event.preventDefault();
}

/** Shows `factor` times the present span around a place; never more than there is. */
function zoom(plot: uPlot, factor: number, around: number): void {
  const xs = plot.data[0];
  const [first, last] = [xs[0], xs.at(-1)];
  const { min, max } = plot.scales['x'] ?? {};
  if (first === undefined || last === undefined || typeof min !== 'number' || typeof max !== 'number') return;
  const next =
    factor === Infinity
      ? { min: first, max: last }
      : {
          min: Math.max(first, around - (around - min) * factor),
          max: Math.min(last, around + (max - around) * factor),
        };
  if (next.max > next.min) plot.setScale('x', next);
}
