import type { JSX } from 'preact';
import { Chart, type ChartContent } from '../../charts/chart';
import type { BaselineName, ClassificationReport } from '../../connection/wire';
import { numberText } from '../../parts/format';
import { Icon } from '../../parts/icon';
import { Panel } from '../../parts/panel';
import { BASELINE_TITLES } from '../forecast/forecast-chart';
import { ClassificationView } from './classification-view';

/** `report.json` of a version, as far as it is shown. */
interface Report {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly classification?: ClassificationReport;
  readonly by_step?: readonly { readonly mae: number; readonly rmse: number }[];
  readonly baselines?: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  readonly gates?: readonly { readonly metric: string; readonly passed: boolean; readonly detail: string }[];
}

/** What the evaluation found: measures beside the baselines, gates, and where the errors are. */
export function ReportView(props: {
  readonly report: unknown;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { metrics, classification, by_step: byStep, baselines = {}, gates = [] } = props.report as Report;
  const columns = ['the model', ...Object.keys(baselines)];
  return (
    <>
      <Panel title="On the held-out data">
        <div class="scroll" tabIndex={0} role="region" aria-label="Measures on the held-out data">
          <table class="narrow">
            <thead>
              <tr>
                <th scope="col">Measure</th>
                {columns.map((name) => (
                  <th key={name} scope="col" class="number">
                    {name in BASELINE_TITLES ? BASELINE_TITLES[name as BaselineName] : name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Object.entries(metrics).map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name.replaceAll('_', ' ')}</th>
                  <td class="number">{numberText(value)}</td>
                  {Object.values(baselines).map((baseline, index) => (
                    <td key={index} class="number muted">
                      {numberText(baseline[name])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {gates.length > 0 && (
          <ul class="gates" aria-label="Gates">
            {gates.map(({ metric, passed, detail }) => (
              <li key={metric + detail} class={passed ? 'good' : 'bad'}>
                <Icon name={passed ? 'check' : 'warning'} />
                {passed ? 'passed' : 'not passed'}: {detail}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {byStep !== undefined && (
        <Panel title="Error by step">
          <Chart content={stepChart(byStep)} height={220} label="Errors of the model at each step ahead." />
        </Panel>
      )}
      {classification !== undefined && <ClassificationView report={classification} query={props.query} />}
    </>
  );
}

function stepChart(byStep: NonNullable<Report['by_step']>): ChartContent {
  return {
    x: byStep.map((_, step) => step + 1),
    isTime: false,
    xName: 'step',
    areas: [],
    lines: [
      { label: 'mean absolute error', values: byStep.map(({ mae }) => mae), tone: 'accent', hasPoints: true },
      { label: 'root mean square error', values: byStep.map(({ rmse }) => rmse), tone: 'second', dash: true },
    ],
  };
}
