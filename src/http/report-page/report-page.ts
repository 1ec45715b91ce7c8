import type { ReportDocument } from '../../service/train-report';
import { classificationSection, type ShownPicture } from './classification-section';
import { forecastSection } from './forecast-section';
import { linePlot } from './line-plot';
import { figure, markup, Markup } from './markup';

/** Measures over the steps of a job, by name. */
export type Curves = ReadonlyMap<
  string,
  { readonly steps: ArrayLike<number>; readonly values: ArrayLike<number | null> }
>;

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse}td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}svg{width:100%;max-width:640px;font:12px system-ui,sans-serif}.grid{stroke:#e3e3e3}.end{text-anchor:end}.mid{text-anchor:middle}.small{font-size:10px}
.cell{stroke:#bbb;stroke-width:.5}.pictures{display:flex;flex-wrap:wrap;gap:.8rem}figure{margin:0;width:8rem;font-size:12px}img{width:6rem;image-rendering:pixelated;border:1px solid #ccc}pre{overflow:auto;background:#f5f5f5;padding:1rem}
.no{color:#a00;font-weight:600}.yes{color:#060;font-weight:600}`;

/**
 * A report as one page that needs nothing else: no script, no address; plots are SVG, pictures stand in the page. What
 * the report says is escaped.
 */
export function reportPage(
  report: ReportDocument,
  shown: { readonly curves: Curves; readonly pictures: readonly ShownPicture[] },
): string {
  const { job, model, recipe, metrics, made_at: madeAt, parameters } = report;
  const title = `${recipe}: ${model}`;
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width">
<style>${new Markup(STYLE)}</style></head><body>
<h1>${title}</h1><p>Train job ${job}, ${madeAt}, ${figure(parameters)} parameters.</p>
<section><h2>Measures on the held-out data</h2><table>
${Object.entries(metrics).map(([name, value]) => markup`<tr><td>${name}</td><td>${figure(value)}</td></tr>`)}</table></section>
${gateSection(report)}
${curveSection(shown.curves)}
${
  report.task === 'classification'
    ? classificationSection(report.classification, shown.pictures)
    : forecastSection(report, metrics)
}
<section><h2>Lineage</h2><table>${rowsOf(report.lineage)}</table></section>
<section><h2>The job</h2><pre>${JSON.stringify(report.spec, null, 2)}</pre></section>
</body></html>
`;
  return page.text;
}

function gateSection({ gates }: ReportDocument): Markup {
  if (gates.length === 0) return markup``;
  return markup`<section><h2>Gates</h2><table><tr><th>metric</th><th>value</th><th>against</th><th></th><th>why</th></tr>
${gates.map(({ metric, value, vs, rival_value: rival, passed, detail }) => {
  const verdict = passed ? markup`<td class="yes">passed</td>` : markup`<td class="no">refused</td>`;
  const against = vs === null ? '' : `${vs} ${figure(rival)}`;
  return markup`<tr><td>${metric}</td><td>${figure(value)}</td><td>${against}</td>${verdict}<td>${detail}</td></tr>`;
})}</table></section>`;
}

/** Losses on one plot, the other measures on another. */
function curveSection(curves: Curves): Markup {
  const lines = [...curves].map(([name, { steps, values }]) => ({
    name,
    points: Array.from(steps, (x, index) => ({ x, y: values[index] ?? null })),
  }));
  if (lines.length === 0) return markup``;
  const losses = lines.filter(({ name }) => name.includes('loss'));
  const others = lines.filter(({ name }) => !name.includes('loss'));
  return markup`<section><h2>Training</h2>${linePlot(losses, { x: 'training steps', y: 'loss' })}
${linePlot(others, { x: 'training steps', y: 'measure' })}</section>`;
}

/** Nested objects become rows of their own, named by their path. */
function rowsOf(values: object, prefix = ''): Markup[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    const path = `${prefix}${name}`;
    if (typeof value === 'object' && value !== null) return rowsOf(value, `${path}.`);
    return [markup`<tr><td>${path}</td><td>${String(value)}</td></tr>`];
  });
}
