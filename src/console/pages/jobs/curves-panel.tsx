import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { changeQuery } from '../../navigation';
import { Chart, type ChartContent, type Line } from '../../charts/chart';
import type { Curves } from '../../connection/wire';
import { CheckField, SelectField } from '../../parts/fields';
import { Empty, Panel } from '../../parts/panel';

/** Measures over training steps, on the training data and on the held-out data together. */
export function CurvesPanel({
  curves,
  query,
}: {
  readonly curves: Curves;
  readonly query: URLSearchParams;
}): JSX.Element {
  const measures = [...new Set(Object.keys(curves).map(measureOf))].sort(lossFirst);
  const wanted = query.get('measure');
  const measure = wanted !== null && measures.includes(wanted) ? wanted : measures[0];
  const isLog = query.get('scale') === 'log';
  const content = useMemo(
    () => (measure === undefined ? null : chartOf(curves, measure, isLog)),
    [curves, measure, isLog],
  );
  return (
    <Panel
      title="Curves"
      aside={
        measure !== undefined && (
          <div class="row-form">
            <CheckField
              label="Logarithmic"
              checked={isLog}
              onChange={(checked) => changeQuery({ scale: checked ? 'log' : null })}
            />
            <SelectField
              label="Measure"
              value={measure}
              options={measures.map((each) => ({ value: each, title: each.replaceAll('_', ' ') }))}
              onChange={(next) => changeQuery({ measure: next })}
            />
          </div>
        )
      }
    >
      {content === null ? (
        <Empty>
          <p>No epoch has ended yet.</p>
          <p>The curve begins with the first one.</p>
        </Empty>
      ) : (
        <Chart content={content} height={280} label={`${measure ?? ''} over training steps.`} />
      )}
    </Panel>
  );
}

const measureOf = (name: string): string => name.replace(/^val_/, '');

const lossFirst = (left: string, right: string): number =>
  Number(right === 'loss') - Number(left === 'loss') || left.localeCompare(right);

function chartOf(curves: Curves, measure: string, isLog: boolean): ChartContent {
  const names = [measure, `val_${measure}`].filter((name) => curves[name] !== undefined);
  const x = [...new Set(names.flatMap((name) => curves[name]!.steps))].sort((left, right) => left - right);
  const lines = names.map((name): Line => {
    const { steps, values } = curves[name]!;
    const at = new Map(steps.map((step, index) => [step, values[index] ?? null]));
    return {
      label: name === measure ? 'on the training data' : 'on the held-out data',
      values: x
        .map((step) => at.get(step) ?? null)
        .map((value) => (isLog && value !== null && value <= 0 ? null : value)),
      tone: name === measure ? 'accent' : 'truth',
      hasPoints: x.length <= 60,
    };
  });
  return { x, isTime: false, isLog, xName: 'step', lines, areas: [] };
}
