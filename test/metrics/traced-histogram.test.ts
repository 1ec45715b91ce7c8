import { Counter, Registry } from 'prom-client';
import { createTensorflowServingMetrics } from '../../src/metrics/aliases/tensorflow-serving';
import { forgetVersion } from '../../src/metrics/forget-version';
import { createMetrics } from '../../src/metrics/metrics';
import { openMetricsText, wantsOpenMetrics } from '../../src/metrics/openmetrics';
import { TracedHistogram } from '../../src/metrics/traced-histogram';

const TRACE = 'c'.repeat(32);

function histogram(): { registry: Registry; latency: TracedHistogram<'model' | 'version'> } {
  const registry = new Registry();
  const latency = new TracedHistogram({
    name: 'latency_seconds',
    help: 'a "help"\nin two lines',
    labelNames: ['model', 'version'] as const,
    buckets: [0.1, 1],
    registers: [registry],
  });
  return { registry, latency };
}

it('keeps the last trace of each bucket, and forgets it with its series', async () => {
  const { registry, latency } = histogram();
  latency.observeTraced({ model: 'm', version: '1' }, 0.05, TRACE);
  latency.observeTraced({ model: 'm', version: '1' }, 5, TRACE);
  latency.observeTraced({ model: 'm', version: '2' }, 0.5, null);
  const text = await openMetricsText(registry);
  expect(text).toMatch(
    new RegExp(`le="0.1",model="m",version="1"} 1 # {trace_id="${TRACE}"} 0.05 \\d+\\.\\d{3}\n`),
  );
  expect(text).toMatch(new RegExp(`le="\\+Inf",model="m",version="1"} 2 # {trace_id="${TRACE}"} 5 `));
  expect(text).toContain('le="1",model="m",version="1"} 1\n');
  expect(text).not.toMatch(/version="2".*trace_id/);
  expect(text).toContain('# HELP latency_seconds a \\"help\\"\\nin two lines');

  await forgetVersion(registry, { model: 'm', version: 1 });
  expect(await openMetricsText(registry)).not.toContain('version="1"');
  expect(latency.exemplarOf({ model: 'm', version: '1', le: 0.1 })).toBeUndefined();
  expect(await registry.metrics()).toContain('latency_seconds_count{model="m",version="2"} 1');
});

it('keeps the names of counters in both texts, whatever they end in', async () => {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'ours_total', help: 'ours', registers }).inc();
  new Counter({ name: 'theirs_us', help: 'theirs', registers }).inc();
  const open = await openMetricsText(registry);
  expect(open).toBe(
    '# HELP ours ours\n# TYPE ours counter\nours_total 1\n# HELP theirs_us theirs\n# TYPE theirs_us unknown\ntheirs_us 1\n# EOF\n',
  );
  expect(await registry.metrics()).toContain('ours_total 1');
});

it.each([
  [undefined, false],
  ['*/*', false],
  ['text/plain;version=0.0.4', false],
  ['application/openmetrics-text;version=1.0.0,text/plain;q=0.5', true],
])('reads an Accept header of %s', (accept, wanted) => expect(wantsOpenMetrics(accept)).toBe(wanted));

it('names every metric of ours with its unit', () => {
  const { registry } = createMetrics();
  const ours = registry
    .getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => name.startsWith('striate_'));
  const units = /_(seconds|bytes|rows|total|state|up|tensors|models|jobs)$/;
  expect(ours.filter((name) => !units.test(name))).toEqual([]);
});

it('gives TensorFlow Serving’s buckets', () => {
  const bounds = (metric: object): readonly number[] => (metric as { upperBounds: number[] }).upperBounds;
  const metrics = createTensorflowServingMetrics();
  expect(bounds(metrics.requestLatency).slice(0, 5)).toEqual([10, 18, 32.4, 58.32, 104.976]);
  expect(bounds(metrics.requestLatency)).toHaveLength(33);
  expect(bounds(metrics.queuingLatency).slice(0, 3)).toEqual([100, 120, 144]);
  expect(bounds(metrics.queuingLatency)).toHaveLength(52);
  expect(bounds(metrics.exampleCounts).at(-1)).toBe(16_384);
  expect(bounds(metrics.processedBatchSize).at(-1)).toBe(8_192);
});
