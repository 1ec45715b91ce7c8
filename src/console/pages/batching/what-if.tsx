import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { changeQuery } from '../../navigation';
import { Chart, type ChartContent } from '../../charts/chart';
import type { BatchingState, BatchSize } from '../../connection/wire';
import { millisecondsText, numberText, percentText } from '../../parts/format';
import { Figure, Panel } from '../../parts/panel';
import { costLine, measuredLine } from './cost-line';
import { capacityOf, playRates, type Outcome, type Setting } from './play';

/** A slider sends many values a second. */
const SETTLE_MS = 200;
const STANDARD_SLO_MS = 100;

/** Sliders for the settings, and what the server's scheduler would make of them at rising load. */
export function WhatIf(props: {
  readonly state: BatchingState;
  readonly sizes: readonly BatchSize[];
  readonly query: URLSearchParams;
}): JSX.Element {
  const { state, sizes, query } = props;
  // The line is taken once: curves that move by themselves cannot be compared.
  const [cost, setCost] = useState(() => costLine(sizes));
  const value = (name: string, standard: number): number =>
    query.has(name) ? Number(query.get(name)) : standard;
  const maxBatchRows = Math.max(1, value('rows', state.max_batch_size));
  const maxQueueDelayMs = value('delay', state.max_queue_delay_ms);
  const sloMs = Math.max(1, value('slo', state.slo_ms ?? STANDARD_SLO_MS));
  const setting = useMemo(
    () => ({ cost, maxBatchRows, maxQueueDelayMs, sloMs }),
    [cost, maxBatchRows, maxQueueDelayMs, sloMs],
  );
  const outcomes = useOutcomes(setting);
  const best = outcomes?.filter(({ onTime }) => onTime >= 0.99).at(-1);
  return (
    <Panel
      title="What if"
      aside={<span class="muted">played by the server’s own scheduler, here in the browser</span>}
    >
      <div class="fields wide">
        <Slider
          label="Largest batch"
          unit="rows"
          value={maxBatchRows}
          min={1}
          max={128}
          step={1}
          name="rows"
        />
        <Slider
          label="Waits to fill for"
          unit="ms"
          value={maxQueueDelayMs}
          min={0}
          max={50}
          step={0.5}
          name="delay"
        />
        <Slider label="Time for a request" unit="ms" value={sloMs} min={5} max={1000} step={5} name="slo" />
      </div>
      <p class="muted hint">
        A batch of b rows takes {numberText(cost.baseMs)} + {numberText(cost.eachMs)} · b ms
        {measuredLine(sizes) === null
          ? ', a guess: batches of at least two sizes must have run to measure it.'
          : ', measured on this version.'}{' '}
        <button type="button" class="link" onClick={() => setCost(costLine(sizes))}>
          Measure again
        </button>
      </p>
      {outcomes !== null && (
        <div class="columns">
          <Chart
            content={delayChart(outcomes, sloMs)}
            height={220}
            label="Time within which 99 of 100 answered requests are answered, at rising numbers of requests a second."
          />
          <Chart
            content={shareChart(outcomes)}
            height={220}
            label="Share of the requests that are answered in time, at rising numbers of requests a second."
          />
        </div>
      )}
      <dl class="figures tight">
        <Figure name="Computes in full batches" value={`${numberText(Math.round(capacityOf(setting)))} /s`} />
        <Figure
          name="99 of 100 in time up to"
          value={best === undefined ? '–' : `${numberText(Math.round(best.rate))} /s`}
          note={
            best === undefined
              ? 'at no load that was played'
              : `then ${numberText(best.meanRows)} rows a batch`
          }
        />
        <Figure
          name="99 of 100 within, at half load"
          value={millisecondsText(outcomes?.[4]?.p99Ms ?? null)}
          note={outcomes?.[4] === undefined ? undefined : `${percentText(outcomes[4].onTime)} in time`}
        />
      </dl>
    </Panel>
  );
}

function useOutcomes(setting: Setting): readonly Outcome[] | null {
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    const timer = window.setTimeout(() => {
      void playRates(setting, gone.signal).then((played) => {
        if (!gone.signal.aborted) setOutcomes(played);
      });
    }, SETTLE_MS);
    return () => {
      window.clearTimeout(timer);
      gone.abort();
    };
  }, [setting]);
  return outcomes;
}

function Slider(props: {
  readonly label: ComponentChildren;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly name: string;
}): JSX.Element {
  const { label, unit, value, name, ...range } = props;
  return (
    <label class="field">
      <span>
        {label}: <b>{numberText(value)}</b> {unit}
      </span>
      <input
        type="range"
        {...range}
        value={value}
        onInput={(event) => changeQuery({ [name]: event.currentTarget.valueAsNumber })}
      />
    </label>
  );
}

function delayChart(outcomes: readonly Outcome[], sloMs: number): ChartContent {
  return {
    ...overRates(outcomes),
    lines: [
      {
        label: '99 of 100 within, ms',
        values: outcomes.map(({ p99Ms }) => p99Ms),
        tone: 'accent',
        hasPoints: true,
      },
      { label: 'time for a request', values: outcomes.map(() => sloMs), tone: 'third', dash: true },
    ],
  };
}

function shareChart(outcomes: readonly Outcome[]): ChartContent {
  return {
    ...overRates(outcomes),
    yRange: [0, 105],
    lines: [
      {
        label: 'in time, %',
        values: outcomes.map(({ onTime }) => onTime * 100),
        tone: 'second',
        hasPoints: true,
      },
    ],
  };
}

function overRates(outcomes: readonly Outcome[]): Omit<ChartContent, 'lines'> {
  return {
    x: outcomes.map(({ rate }) => Math.round(rate)),
    isTime: false,
    xName: 'requests a second:',
    areas: [],
  };
}
