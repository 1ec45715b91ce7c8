import { digitPng } from '../support/digits';
import { sum } from '../support/metric-sum';
import { OtlpCollector, type ReceivedSpan } from '../support/otlp-collector';
import { RunningServer } from '../support/running-server';

const FIRST = { trace: 'a'.repeat(32), span: '1'.repeat(16) };
const SECOND = { trace: 'b'.repeat(32), span: '2'.repeat(16) };
const SECRET = 'Bearer sekret-sekret-sekret';

const collector = new OtlpCollector();
let server: RunningServer;
let seven: Buffer;
beforeAll(async () => {
  seven = await digitPng(7, 3);
  server = await RunningServer.start({
    environment: {
      STRIATE_OTLP_ENDPOINT: await collector.listen(),
      STRIATE_METRIC_ALIASES: 'triton,tensorflow-serving',
      STRIATE_LOG_LEVEL: 'debug',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
  await batching({ max_batch_size: 2, allowed_batch_sizes: [1, 2], max_queue_delay_ms: 5_000 });
  const both = await Promise.all([classify(FIRST), classify(SECOND)]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  await batching({ max_batch_size: 32, allowed_batch_sizes: [1, 2, 4, 8, 16, 32], max_queue_delay_ms: 0 });
}, 200_000);
afterAll(async () => {
  await server.stop();
  collector.close();
});

const batching = (changes: object): Promise<Response> =>
  fetch(`${server.url}/api/v1/models/digits/versions/1/batching`, {
    method: 'PATCH',
    body: JSON.stringify(changes),
    headers: { 'content-type': 'application/json' },
  });

const classify = ({ trace, span }: { trace: string; span: string }): Promise<Response> =>
  fetch(`${server.url}/api/v1/models/digits/classify`, {
    method: 'POST',
    body: new Uint8Array(seven),
    headers: {
      'content-type': 'image/png',
      traceparent: `00-${trace}-${span}-01`,
      'x-request-id': `request-of-${trace.slice(0, 1)}`,
      authorization: SECRET,
    },
  });

const text = async (path: string, accept = 'text/plain'): Promise<string> =>
  (await fetch(`${server.url}${path}`, { headers: { accept } })).text();

describe('traces', () => {
  const ofTrace = (trace: string): ReceivedSpan[] =>
    collector.spans.filter(({ traceId }) => traceId === trace);
  const rootOf = (trace: string): ReceivedSpan => ofTrace(trace).find(({ kind }) => kind === 2)!;
  const batchOfBoth = (): ReceivedSpan =>
    collector.spans.find(
      (span) => span.name === 'batch' && span.links?.some(({ traceId }) => traceId === FIRST.trace),
    )!;

  beforeAll(async () => {
    for (const { trace } of [FIRST, SECOND])
      await collector.until(({ traceId, kind }) => traceId === trace && kind === 2);
    await collector.until(({ name }) => name === 'batch');
  });

  it.each([FIRST, SECOND])('holds the whole request $trace under the caller’s span', ({ trace, span }) => {
    const root = rootOf(trace);
    expect(root).toMatchObject({
      name: 'POST /api/v1/models/:model/classify',
      parentSpanId: span,
      service: 'striate',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/models/:model/classify',
        'http.response.status_code': 200,
        'striate.request_id': `request-of-${trace.slice(0, 1)}`,
        'striate.model': 'digits',
        'striate.version': 1,
      },
    });
    const stages = ofTrace(trace).filter((each) => each.parentSpanId === root.spanId);
    expect(stages.map(({ name }) => name)).toEqual(['decode', 'queue', 'compute', 'encode']);
    for (const stage of stages) {
      expect(BigInt(stage.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root.startTimeUnixNano));
      expect(BigInt(stage.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(root.endTimeUnixNano));
    }
  });

  it('links the batch to both of its requests, and their compute to the batch', () => {
    const batch = batchOfBoth();
    expect(batch.parentSpanId ?? '').toBe('');
    expect(batch.links?.map(({ traceId, spanId }) => ({ traceId, spanId }))).toEqual(
      expect.arrayContaining(
        [FIRST, SECOND].map(({ trace }) => ({ traceId: trace, spanId: rootOf(trace).spanId })),
      ),
    );
    expect(batch.attributes).toMatchObject({
      'striate.model': 'digits',
      'striate.batch.rows': 2,
      'striate.batch.reason': 'full',
    });
    for (const { trace } of [FIRST, SECOND]) {
      const compute = ofTrace(trace).find(({ name }) => name === 'compute');
      expect(compute?.links).toEqual([
        expect.objectContaining({ traceId: batch.traceId, spanId: batch.spanId }),
      ]);
    }
  });

  it('names request, trace, version, batch and stages in the log, and never a token', () => {
    const answered = server.log.find(({ msg, reqId }) => msg === 'answered' && reqId === 'request-of-a');
    expect(answered).toMatchObject({
      trace_id: FIRST.trace,
      model: 'digits',
      version: 1,
      rows: 1,
      status: 200,
    });
    for (const stage of ['decode_ms', 'queue_ms', 'compute_ms', 'encode_ms'])
      expect(answered?.[stage]).toBeGreaterThanOrEqual(0);
    const id = batchOfBoth().attributes['striate.batch'];
    expect(answered?.['batches']).toEqual([id]);
    expect(server.log.find(({ msg, batch }) => msg === 'batch run' && batch === id)).toMatchObject({
      model: 'digits',
      version: 1,
      rows: 2,
      padded_rows: 2,
      reason: 'full',
      failure: null,
    });
    expect(JSON.stringify(server.log)).not.toContain('sekret');
  });
});

describe('metrics', () => {
  it('gives exemplars with trace ids where OpenMetrics is asked for, and the same names either way', async () => {
    const open = await text('/metrics', 'application/openmetrics-text; version=1.0.0, text/plain;q=0.5');
    expect(open).toMatch(
      /striate_stage_seconds_bucket\{.*stage="compute".*\} \d+ # \{trace_id="[ab]{32}"\} [\d.]+ \d+\.\d{3}/,
    );
    expect(open).toContain('# TYPE striate_requests counter');
    expect(open).toContain('# TYPE nv_inference_count unknown');
    expect(open.endsWith('# EOF\n')).toBe(true);
    const classic = await text('/metrics');
    expect(classic).not.toContain('trace_id');
    const names = (page: string): string[] => [...new Set(page.match(/^(striate|nv)_\w+/gm))].sort();
    expect(names(open)).toEqual(names(classic));
  });

  it('counts every stage and what is in flight', async () => {
    const page = await text('/metrics');
    for (const stage of ['decode', 'queue', 'compute', 'encode'])
      expect(sum(page, 'striate_stage_seconds_count', `model="digits",version="1",stage="${stage}"`)).toBe(2);
    expect(sum(page, 'striate_in_flight_rows', 'model="digits"')).toBe(0);
  });

  it('knows the requests under Triton’s names', async () => {
    const page = await text('/metrics');
    const value = (name: string, more = ''): number => sum(page, name, `model="digits",version="1"${more}`);
    expect(value('nv_inference_request_success')).toBe(2);
    expect(value('nv_inference_count')).toBe(2);
    expect(value('nv_inference_exec_count')).toBe(1);
    for (const reason of ['REJECTED', 'CANCELED', 'BACKEND', 'OTHER'])
      expect(page).toContain(`nv_inference_request_failure{model="digits",version="1",reason="${reason}"} 0`);
    expect(value('nv_inference_queue_duration_us')).toBeGreaterThan(0);
    expect(value('nv_inference_request_duration_us')).toBe(
      value('nv_inference_queue_duration_us') + value('nv_inference_compute_infer_duration_us'),
    );
    expect(value('nv_inference_pending_request_count')).toBe(0);
    expect(value('nv_model_load_duration_secs')).toBeGreaterThan(0);
  });

  it('knows them under TensorFlow Serving’s names, by model, API and status', async () => {
    await fetch(`${server.url}/v1/models/digits:predict`, { method: 'POST', body: '{"instances":[1]}' });
    await fetch(`${server.url}/v1/models/of-a-stranger:predict`, {
      method: 'POST',
      body: '{"instances":[1]}',
    });
    const page = await text('/monitoring/prometheus/metrics');
    expect(page).not.toContain('# HELP');
    expect(page).toContain('# TYPE :tensorflow:serving:request_count counter');
    expect(page).toContain(':tensorflow:serving:request_count{model_name="digits",status="OK"} 2');
    expect(page).toContain(
      ':tensorflow:serving:request_count{model_name="digits",status="INVALID_ARGUMENT"} 1',
    );
    const classifying = 'model_name="digits",API="classify",entrypoint="REST"';
    expect(page).toContain(`:tensorflow:serving:request_latency_count{${classifying}} 2`);
    expect(page).toMatch(/request_latency_bucket\{le="104\.976",/);
    expect(page).toContain(':tensorflow:serving:request_example_count_total{model="digits"} 2');
    expect(page).toContain(':tensorflow:serving:batching_session:wrapped_run_count 1');
    expect(page).toContain('padding_size_count{execution_batch_size="2"} 1');
    expect(page).toContain(':tensorflow:serving:batching_session:processed_batch_size_sum 2');
    expect(page).not.toContain('stranger');
  });

  it('takes a hundred paths, methods and models of strangers without a new series', async () => {
    const series = async (): Promise<number> =>
      (await text('/metrics')).split('\n').filter((line) => line.startsWith('striate_')).length;
    const stranger = (index: number): Promise<Response> =>
      fetch(`${server.url}/api/v1/models/m${index}/classify`, { method: 'POST', body: 'x' });
    await stranger(0);
    await fetch(`${server.url}/none`);
    await series();
    const before = await series();
    for (let index = 1; index <= 50; index++) {
      await stranger(index);
      await fetch(`${server.url}/none/${index}`);
    }
    expect(await series()).toBe(before);
  });
});
