import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { scheme } from '../appearance';
import { useStore } from '../connection/store';
import { ChartLegend } from './chart-legend';
import { alignedData, chartOptions, type ChartContent } from './chart-options';
import { handleChartKey, zoomByWheel } from './zoom';

export type { Area, ChartContent, Line } from './chart-options';

interface ChartProps {
  readonly content: ChartContent;
  /** What the chart shows, in one sentence, for who cannot see it. */
  readonly label: string;
  readonly height?: number;
  /** The part of the x axis that is shown first; absent: all of it. Changing it moves the view. */
  readonly view?: readonly [number, number] | undefined;
}

/**
 * A chart of lines and areas over one x axis. Drag to look closer, Ctrl and wheel to zoom, double click for all of it;
 * with the keyboard: arrows move the reading, + and - zoom, 0 shows all.
 */
export function Chart({ content, label, height = 300, view }: ChartProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shownScheme = useStore(scheme);
  const shape = [
    content.isTime,
    content.isLog,
    ...content.lines.map(({ label: name, tone, dash }) => name + tone + String(dash)),
    ...content.areas.map(({ label: name }) => name),
  ].join('|');
  const data = useMemo(() => alignedData(content), [content]);
  const latest = useRef(content);
  latest.current = content;

  useEffect(() => {
    const place = host.current;
    if (place === null) return;
    const options = chartOptions(latest.current, { width: place.clientWidth, height });
    const made = new uPlot(
      { ...options, hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] } },
      alignedData(latest.current),
      place,
    );
    plot.current = made;
    const wheel = (event: WheelEvent): void => zoomByWheel(made, event);
    made.over.addEventListener('wheel', wheel, { passive: false });
    const resize = new ResizeObserver(() => {
      if (place.clientWidth !== made.width) made.setSize({ width: place.clientWidth, height });
    });
    resize.observe(place);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, shownScheme, height]);

  useEffect(() => {
    plot.current?.setData(data);
    if (view !== undefined) plot.current?.setScale('x', { min: view[0], max: view[1] });
  }, [data, view?.[0], view?.[1], shape, shownScheme]);

  useEffect(() => {
    const { current } = plot;
    if (current === null) return;
    for (const [index, series] of current.series.entries()) {
      const show = typeof series.label !== 'string' || !hidden.has(series.label);
      if (index > 0 && series.show !== show) current.setSeries(index, { show });
    }
  }, [hidden, data, shape, shownScheme]);

  return (
    <div class="chart">
      <ChartLegend
        content={content}
        at={at}
        hidden={hidden}
        onToggle={(name) => {
          const next = new Set(hidden);
          if (!next.delete(name)) next.add(name);
          setHidden(next);
        }}
      />
      <div
        ref={host}
        class="chart-canvas"
        role="application"
        aria-roledescription="chart"
        aria-label={`${label} Arrow keys read values, + and - zoom, 0 shows all.`}
        tabIndex={0}
        style={{ height: `${height}px` }}
        onKeyDown={(event) => plot.current && handleChartKey(plot.current, event)}
      />
    </div>
  );
}
