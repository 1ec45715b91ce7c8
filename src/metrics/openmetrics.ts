import type { MetricObjectWithValues, MetricValueWithName, Registry } from 'prom-client';
import { TracedHistogram } from './traced-histogram';

export const OPENMETRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

type Described = MetricObjectWithValues<MetricValueWithName<string>>;

/** Whether an `Accept` header asks for OpenMetrics before the older text. */
export function wantsOpenMetrics(accept: string | undefined): boolean {
  return accept !== undefined && /application\/openmetrics-text/i.test(accept);
}

/**
 * The registry as OpenMetrics 1.0 text, with the exemplars of its traced histograms. prom-client's own renderer renames
 * the counters of a registry for good, so that the older text would lose its `_total`. A counter whose name does not
 * end in `_total` (the names of other servers) is given as `unknown`, the type that keeps a name as it is.
 */
export async function openMetricsText(registry: Registry): Promise<string> {
  const blocks = await Promise.all(
    registry.getMetricsAsArray().map(async (metric) => {
      const described = await (metric as unknown as { get(): Promise<Described> }).get();
      return blockOf(described, metric instanceof TracedHistogram ? metric : null);
    }),
  );
  return [...blocks, '# EOF\n'].join('\n');
}

function blockOf(metric: Described, traced: TracedHistogram<string> | null): string {
  const isCounter = String(metric.type) === 'counter';
  const isTotal = metric.name.endsWith('_total');
  const family = isCounter && isTotal ? metric.name.slice(0, -'_total'.length) : metric.name;
  const type = isCounter && !isTotal ? 'unknown' : String(metric.type);
  const lines = [`# HELP ${family} ${escaped(metric.help)}`, `# TYPE ${family} ${type}`];
  for (const { metricName, labels, value } of metric.values) {
    const name = metricName ?? metric.name;
    const exemplar = name.endsWith('_bucket') ? traced?.exemplarOf(labels) : undefined;
    const tail =
      exemplar === undefined
        ? ''
        : ` # {trace_id="${exemplar.traceId}"} ${exemplar.value} ${exemplar.timestamp.toFixed(3)}`;
    lines.push(`${name}${labelText(labels)} ${numberText(value)}${tail}`);
  }
  return lines.join('\n');
}

function labelText(labels: Partial<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}
