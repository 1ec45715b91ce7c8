import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
import { TracedHistogram } from './traced-histogram';

type Labels = Partial<Record<string, string | number>>;

interface Readable {
  get(): Promise<MetricObjectWithValues<MetricValue<string>>>;
  remove(labels: Labels): void;
}

/**
 * Takes every series of a model version out of a registry: a version that is gone for good would else be exposed until
 * the server ends, and a server that gets a new version each hour would grow by some hundred series a day.
 */
export async function forgetVersion(
  registry: Registry,
  { model, version }: { readonly model: string; readonly version: number },
): Promise<void> {
  for (const metric of registry.getMetricsAsArray()) {
    const names = (metric as unknown as { readonly labelNames: readonly string[] }).labelNames;
    if (!names.includes('model') || !names.includes('version')) continue;
    for (const labels of await seriesOf(metric)) {
      if (labels['model'] !== model || labels['version'] !== String(version)) continue;
      if (metric instanceof TracedHistogram) (metric as TracedHistogram<string>).forget(labels);
      else (metric as unknown as Readable).remove(labels);
    }
  }
}

/** Label sets of a metric; a histogram's buckets are one series. */
async function seriesOf(metric: unknown): Promise<Labels[]> {
  const { values } = await (metric as Readable).get();
  const series = new Map<string, Labels>();
  for (const { labels } of values) {
    const own: Labels = { ...labels };
    delete own['le'];
    delete own['quantile'];
    series.set(JSON.stringify(own), own);
  }
  return [...series.values()];
}
