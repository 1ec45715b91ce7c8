import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Chart, type ChartContent } from '../../charts/chart';
import { sumOf, type Sample } from '../../connection/prometheus';
import type { Look } from '../../connection/traffic';
import { Empty, Panel } from '../../parts/panel';
import type { Served } from './served';

/** The queue and where requests spent their time, over the last two minutes. */
export function LiveCharts(props: { readonly looks: readonly Look[]; readonly served: Served }): JSX.Element {
  const { looks, served } = props;
  const waiting = useMemo(() => waitingChart(looks, served), [looks]);
  const times = useMemo(() => timesChart(looks, served), [looks]);
  if (looks.length < 3) {
    return (
      <Empty>
        <p>Looking …</p>
        <p>The curves begin after a few seconds.</p>
      </Empty>
    );
  }
  return (
    <div class="columns">
      <Panel title="Rows that wait">
        <Chart content={waiting} height={180} label="Rows that waited over the last two minutes." />
      </Panel>
      <Panel title="Wait against compute">
        <Chart content={times} height={180} label="Mean time of requests in the queue and in the engine." />
      </Panel>
    </div>
  );
}

const isOf =
  ({ model, version }: Served) =>
  (labels: Sample['labels']): boolean =>
    labels['model'] === model && labels['version'] === String(version);

/** Seconds before the last look, as negative numbers. */
function secondsOf(looks: readonly Look[]): readonly number[] {
  const last = looks.at(-1)?.at ?? 0;
  return looks.map(({ at }) => Math.round((at - last) / 100) / 10);
}

function waitingChart(looks: readonly Look[], served: Served): ChartContent {
  const values = looks.map(({ samples }) => sumOf(samples, 'striate_queue_rows', isOf(served)));
  return {
    x: secondsOf(looks),
    isTime: false,
    xName: 'seconds',
    areas: [],
    lines: [{ label: 'rows that wait', values, tone: 'accent' }],
  };
}

function timesChart(looks: readonly Look[], served: Served): ChartContent {
  const mean = (stage: string): (number | null)[] =>
    looks.map((look, index) => {
      const before = looks[index - 1];
      if (before === undefined) return null;
      const of = isOf(served);
      const grown = (name: string): number => {
        const total = ({ samples }: Look): number =>
          sumOf(samples, name, (labels) => of(labels) && labels['stage'] === stage);
        return total(look) - total(before);
      };
      const count = grown('striate_stage_seconds_count');
      return count <= 0 ? null : (grown('striate_stage_seconds_sum') / count) * 1000;
    });
  return {
    x: secondsOf(looks),
    isTime: false,
    xName: 'seconds',
    areas: [],
    lines: [
      { label: 'wait, ms', values: mean('queue'), tone: 'third', hasPoints: true },
      { label: 'compute, ms', values: mean('compute'), tone: 'accent', hasPoints: true },
    ],
  };
}
