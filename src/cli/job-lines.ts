import type { ServerEvent, TrainJob } from '../client';
import type { Terminal } from './terminal';

/** Metrics as `name value`, the first few. */
export function metricsText(metrics: Readonly<Record<string, number | null>>): string {
  return Object.entries(metrics)
    .slice(0, 6)
    .map(([name, value]) => `${name} ${value === null ? '-' : Number(value.toPrecision(4))}`)
    .join('  ');
}

/** One event of a job as a line of its log. */
export function eventLine({ type, data }: ServerEvent): string {
  const { time, ...facts } = data as Readonly<Record<string, unknown>>;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  return `${clock}  ${type.padEnd(10)}  ${factsText(facts)}`;
}

/** How a job stands, for people. */
export function describeJob(job: TrainJob, colours: Terminal['colours']): string[] {
  const { id, state, reason, detail, epoch, attempt, metrics, best, published, queue_position, spec } = job;
  const paint = state === 'succeeded' ? colours.green : state === 'failed' ? colours.red : colours.yellow;
  const rows: readonly (readonly [string, string | null])[] = [
    ['recipe', typeof spec['recipe'] === 'string' ? spec['recipe'] : null],
    ['queue', queue_position === null ? null : `${queue_position} before it`],
    ['why', reason],
    ['detail', detail],
    ['epochs', epoch === 0 ? null : String(epoch)],
    ['attempt', attempt === 1 ? null : String(attempt)],
    ['metrics', metricsText(metrics) || null],
    ['best', best === null ? null : `${metricsText({ [best.metric]: best.value })} in epoch ${best.epoch}`],
    ['published', published === null ? null : `${published.model} version ${published.version}`],
  ];
  return [
    `${id}  ${paint(state)}`,
    ...rows.flatMap(([name, text]) => (text === null ? [] : [`  ${name.padEnd(10)}  ${text}`])),
  ];
}

/** Seconds as people say them. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3_600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}

function factsText(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .filter(
      ([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    )
    .map(([name, value]) => {
      if (name === 'progress') return `${Math.round(Number(value) * 100)}%`;
      if (name === 'metrics') return metricsText(value as Readonly<Record<string, number | null>>);
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return name === 'text' || name === 'state' || name === 'detail' ? text : `${name} ${text}`;
    })
    .join('  ');
}
