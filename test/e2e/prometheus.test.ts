import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { describeWith } from '../support/debian-program';
import { digitPng } from '../support/digits';
import { Prometheus } from '../support/prometheus';
import { RunningServer } from '../support/running-server';

const ROOT = resolve(__dirname, '../..');
/** Of the client: a server without a collector passes it on to logs and exemplars. */
const TRACE = 'd'.repeat(32);
const RULES = join(ROOT, 'docker/prometheus/rules');
const ruleFiles = readdirSync(RULES).map((name) => join(RULES, name));

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}
interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
}
const dashboard = JSON.parse(readFileSync(join(ROOT, 'docker/grafana/dashboards/striate.json'), 'utf8')) as {
  panels: Panel[];
};
const rules = ruleFiles.flatMap((file) =>
  (parse(readFileSync(file, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
    (group) => group.rules,
  ),
);
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({
    title,
    expr: expr
      .replaceAll('$__rate_interval', '30s')
      .replaceAll('$__range', '30s')
      .replaceAll('"$model"', '".*"'),
  })),
);

/** Metrics that have no series while all is well: a panel or an alert over them is empty then, and should be. */
const EMPTY_WHILE_WELL: Readonly<Record<string, string>> = {
  striate_degraded_forecasts_total: 'begins with the first forecast that the baseline answers',
  striate_load_failures_total: 'begins with the first version that cannot be loaded',
  striate_train_jobs: 'begins with the first count of the job store',
};

describe('the alert rules', () => {
  describeWith(['promtool'], 'by promtool', (promtool) => {
    it('are rules, and fire for what they are about', () => {
      execFileSync(promtool, ['check', 'rules', ...ruleFiles], { stdio: 'pipe' });
      execFileSync(promtool, ['check', 'config', join(ROOT, 'docker/prometheus/prometheus.yaml')], {
        stdio: 'pipe',
      });
      const tested = execFileSync(promtool, ['test', 'rules', join(ROOT, 'test/docker/alerts.yaml')]);
      expect(tested.toString()).toContain('SUCCESS');
    });
  });
});

describeWith(['prometheus'], 'a Prometheus that scrapes the server', (program) => {
  let server: RunningServer;
  let prometheus: Prometheus;
  let exposed: string;

  beforeAll(async () => {
    server = await RunningServer.start();
    prometheus = await Prometheus.start({ program, target: server.url, rules: ruleFiles });
    for (const scrapes of [2, 4]) {
      await traffic();
      await prometheus.scrapes(scrapes);
    }
    exposed = await (await fetch(`${server.url}/metrics`)).text();
  }, 240_000);
  afterAll(async () => {
    await prometheus.stop();
    await server.stop();
  }, 60_000);

  const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/api/v1/models/${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });

  /** A little of everything: pictures, forecasts and what came of them, and a request that is refused. */
  async function traffic(): Promise<void> {
    const image = (await digitPng(7, 3)).toString('base64');
    const pictures = await Promise.all(
      Array.from({ length: 9 }, () => post('digits/classify', JSON.stringify({ image }))),
    );
    const example = readFileSync(join(ROOT, 'models/births/example.json'), 'utf8');
    const forecast = await post('births/forecast', example, {
      traceparent: `00-${TRACE}-${'3'.repeat(16)}-01`,
    });
    const { forecasts } = (await forecast.json()) as { forecasts: { mean: number[] }[] };
    const came = forecasts.map((each) => ({ ...each, actuals: each.mean }));
    const actuals = await post('births/actuals', JSON.stringify({ forecasts: came }));
    const late = await post('births/forecast', example, { 'x-request-timeout-ms': '0.001' });
    expect([...pictures, forecast, actuals].map(({ status }) => status)).toEqual(Array(11).fill(200));
    expect([503, 504]).toContain(late.status);
  }

  const isEmptyWhileWell = (expr: string): boolean =>
    Object.keys(EMPTY_WHILE_WELL).some((name) => expr.includes(name) && !exposed.includes(`\n${name}{`));

  it.each(queries)('fills the panel $title: $expr', async ({ expr }) => {
    const samples = await prometheus.query(expr);
    if (isEmptyWhileWell(expr)) return;
    expect(samples.filter(({ value }) => Number.isFinite(Number(value[1]))).length).toBeGreaterThan(0);
  });

  it('knows every metric that a panel or a rule names', () => {
    const asked = [...queries, ...rules].flatMap(
      ({ expr }) => expr.match(/\b(striate|nodejs|process)_\w+/g) ?? [],
    );
    const types = new Set(Array.from(exposed.matchAll(/^# TYPE (\w+)/gm), ([, name]) => name));
    const isKnown = (name: string): boolean =>
      types.has(name) || types.has(name.replace(/_(bucket|sum|count)$/, ''));
    const unknown = [...new Set(asked)].filter((name) => !isKnown(name));
    expect(unknown.filter((name) => !(name in EMPTY_WHILE_WELL))).toEqual([]);
  });

  it('can evaluate every rule, and fires none of them for a healthy server', async () => {
    const { groups } = await prometheus.ask<{
      groups: { rules: { name: string; health: string; lastError?: string; state?: string }[] }[];
    }>('rules');
    const evaluated = groups.flatMap((group) => group.rules);
    expect(evaluated).toHaveLength(rules.length);
    expect(evaluated.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(evaluated.filter(({ state }) => state === 'firing').map(({ name }) => name)).toEqual([]);
  });

  it('finds the trace of a request behind its latency', async () => {
    const now = Date.now() / 1_000;
    const exemplars = await prometheus.ask<{ exemplars: { labels: { trace_id: string } }[] }[]>(
      'query_exemplars',
      {
        query: 'striate_stage_seconds_bucket{stage="compute"}',
        start: String(now - 60),
        end: String(now + 60),
      },
    );
    const traces = exemplars.flatMap((each) => each.exemplars.map(({ labels }) => labels.trace_id));
    expect(traces).toContain(TRACE);
  });
});
