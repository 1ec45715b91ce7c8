import { hashOf, parseAddress } from '../../src/console/address';
import {
  bucketsOf,
  bucketsSince,
  parseMetrics,
  quantileOf,
  sumOf,
} from '../../src/console/connection/prometheus';
import { zipOf } from '../../src/console/pages/classify/zip';
import { costLine, measuredLine } from '../../src/console/pages/batching/cost-line';
import { fieldsOf } from '../../src/console/pages/jobs/schema';
import { trainableRecipes } from '../../src/service/recipes';

describe('addresses', () => {
  it('come back as they went', () => {
    const hash = hashOf(['models', 'a b/c'], { of: 'x y', empty: '', none: null, top: 3 });
    expect(hash).toBe('#/models/a%20b%2Fc?of=x+y&top=3');
    const { page, parts, query } = parseAddress(hash);
    expect([page, parts, Object.fromEntries(query)]).toEqual(['models', ['a b/c'], { of: 'x y', top: '3' }]);
  });

  it('begin at home, and bear what cannot be decoded', () => {
    expect(parseAddress('').page).toBe('home');
    expect(parseAddress('#/models/%E0%A4%A').parts).toEqual(['%E0%A4%A']);
  });
});

describe('metrics', () => {
  const text = (fast: number, slow: number): string => `# HELP striate_s seconds
striate_s_bucket{le="0.1",route="/a"} ${fast}
striate_s_bucket{le="1",route="/a"} ${fast + slow}
striate_s_bucket{le="+Inf",route="/a"} ${fast + slow}
striate_n_total{route="say \\"a\\"",x="1"} 4
process_cpu_seconds_total 3
`;

  it('are read with their labels', () => {
    const samples = parseMetrics(text(1, 1));
    expect(sumOf(samples, 'striate_n_total', (labels) => labels['route'] === 'say "a"')).toBe(4);
    expect(samples.some(({ name }) => name.startsWith('process'))).toBe(false);
  });

  it('give the quantile of what came between two looks', () => {
    const buckets = (fast: number, slow: number) => bucketsOf(parseMetrics(text(fast, slow)), 'striate_s');
    expect(quantileOf(buckets(10, 0), 0.5)).toBeCloseTo(0.05);
    expect(quantileOf(bucketsSince(buckets(10, 10), buckets(10, 0)), 0.5)).toBeCloseTo(0.55);
    expect(quantileOf(bucketsSince(buckets(1, 1), buckets(1, 1)), 0.5)).toBeNull();
  });
});

describe('the line of what batches cost', () => {
  it('goes through what was measured, and is a guess before', () => {
    const sizes = [1, 4, 8].map((rows) => ({ rows, count: 10, ms: 2 + 0.5 * rows }));
    expect(measuredLine(sizes)?.baseMs).toBeCloseTo(2);
    expect(measuredLine(sizes)?.eachMs).toBeCloseTo(0.5);
    expect(measuredLine(sizes.slice(0, 1))).toBeNull();
    expect(costLine([])).toEqual({ baseMs: 0.3, eachMs: 0.55 });
  });
});

describe('forms', () => {
  it('have a control of its own kind for every field of every recipe but those that only JSON can say', () => {
    const byJson = trainableRecipes().flatMap(({ name, hyperparameters }) =>
      fieldsOf(hyperparameters).flatMap((field) =>
        field.control.kind === 'json' ? [`${name} ${field.name}`] : [],
      ),
    );
    const only = ['class_weights', 'model_config'];
    expect(byJson.filter((each) => !only.includes(each.split(' ')[1] ?? ''))).toEqual([]);
  });

  it('tell the variants of a union apart by the value that is fixed', () => {
    const [optimizer] = fieldsOf(
      trainableRecipes().find(({ name }) => name === 'lstm-forecaster')?.hyperparameters,
    ).filter(({ name }) => name === 'optimizer');
    const { control } = optimizer!;
    if (control.kind !== 'variants') throw new Error(control.kind);
    expect(control.key).toBe('name');
    expect(control.variants.map(({ name }) => name)).toContain('nadam');
  });
});

it('zips what a zip reader takes', () => {
  const bytes = new TextEncoder().encode('123456789');
  const zip = Buffer.from(zipOf([{ name: 'a/1.txt', bytes }]));
  // CRC-32 of "123456789" is the check value of the algorithm's catalogue.
  expect(zip.readUInt32LE(14)).toBe(0xcbf43926);
  expect(zip.subarray(-22).readUInt32LE(0)).toBe(0x06054b50);
});
