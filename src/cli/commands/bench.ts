import { Option, type Command } from 'commander';
import { ApiError, dataOf, type InputTensor, type StriateClient, type Version } from '../../client';
import {
  clientFor,
  count,
  modelTarget,
  newClientCommand,
  positive,
  type ClientOptions,
  type Context,
  type ModelTarget,
} from '../command';
import { CommandError, EXIT } from '../exit';
import { openLoop, type Outcome, type Rung } from '../open-loop';
import { Progress } from '../progress';
import { layOutTable } from '../table';

interface BenchOptions extends ClientOptions {
  readonly seconds: number;
  readonly slo: number;
  readonly rows: number;
  readonly steps: number;
  readonly from?: number;
  readonly to?: number;
}

/** A rate and the mean rows of the batches that its requests ran in. */
type Line = Rung & { readonly batch_rows: number | null };

/** One rate to the next, until one is too much. */
const GROWTH = 1.6;
/** Looks between the last rate that held and the first that did not. */
const HALVINGS = 2;
const MOST_RATE = 20_000;
/** Shares beyond which a rate does not hold. */
const MOST_REFUSED = 0.01;
/** Requests one after another, to warm up and to find the first rate. */
const WARM_UP = 20;

/** `striate bench MODEL`: latency by rate up to the one that is too much, and the knee before it. */
export function benchCommand(context: Context): Command {
  const about = {
    summary: 'load a model at rising rates (open loop, random tensors): latencies, and the rate it holds',
    example: 'striate bench digits --slo 50',
  };
  return newClientCommand('bench', about)
    .argument('<model>', 'MODEL or MODEL:VERSION', modelTarget)
    .addOption(
      new Option('--slo <ms>', 'a rate holds while p99 is within it').argParser(positive).default(100),
    )
    .addOption(new Option('--seconds <s>', 'time at each rate').argParser(positive).default(3))
    .addOption(new Option('--rows <n>', 'rows of a request').argParser(count).default(1))
    .addOption(new Option('--steps <n>', 'length of a free axis of the input').argParser(count).default(56))
    .option(
      '--from <rate>',
      'first rate, requests/s; default a quarter of what one waiting sender gets',
      positive,
    )
    .option('--to <rate>', 'last rate, requests/s', positive)
    .action(async (target: ModelTarget, options: BenchOptions) => {
      const client = clientFor(context, options);
      const version = versionOf(await client.models.get(target.model), target);
      const inputs = randomInputs(version, options);
      const send = sender(client, { model: target.model, version, inputs });
      const first = options.from ?? (await firstRate(send));
      const lines = await climb(first, options, (rate) => {
        const title = `${Math.round(rate)} requests/s`;
        const progress = new Progress(context.terminal, { title, unit: 'percent', total: 1 });
        const measured = withBatches(client, { model: target.model, version }, () =>
          openLoop(send, { rate, seconds: options.seconds, onTick: (done) => progress.reach(done) }),
        );
        return measured.finally(() => progress.end());
      });
      const knee = lines.filter((line) => holds(line, options.slo)).at(-1) ?? null;
      const about = {
        model: target.model,
        version: version.version,
        rows: options.rows,
        slo_ms: options.slo,
      };
      if (options.json) context.terminal.json({ ...about, rates: lines, knee });
      else context.terminal.print(...describe(lines, knee, about));
    });
}

/** Rates upwards until one does not hold, then between the last that held and that one; in the order of the rates. */
async function climb(
  first: number,
  { slo, to = MOST_RATE }: BenchOptions,
  measure: (rate: number) => Promise<Line>,
): Promise<Line[]> {
  const lines: Line[] = [];
  let [good, bad] = [0, 0];
  for (let rate = Math.min(first, to); ; rate = Math.min(rate * GROWTH, to)) {
    const line = await measure(rate);
    lines.push(line);
    if (!holds(line, slo)) {
      bad = rate;
      break;
    }
    good = rate;
    if (rate >= to) break;
  }
  for (let halving = 0; halving < HALVINGS && good > 0 && bad > 0; halving++) {
    const rate = (good + bad) / 2;
    const line = await measure(rate);
    lines.push(line);
    if (holds(line, slo)) good = rate;
    else bad = rate;
  }
  return lines.sort((a, b) => a.rate - b.rate);
}

function holds({ latency, refused, failed }: Rung, sloMs: number): boolean {
  return refused + failed <= MOST_REFUSED && latency.p99 <= sloMs;
}

/** One request, as often as it is called; the body is made once a call, as a client would. */
function sender(
  client: StriateClient,
  asked: { readonly model: string; readonly version: Version; readonly inputs: readonly InputTensor[] },
): () => Promise<Outcome> {
  const { model, version, inputs } = asked;
  const options = { version: version.version, retries: 0 };
  return async () => {
    try {
      await client.infer(model, inputs, options);
      return 'answered';
    } catch (error) {
      if (!(error instanceof ApiError)) return 'failed';
      if (error.status === 429 || error.status === 503 || error.status === 504) return 'refused';
      throw error;
    }
  };
}

/** A quarter of what one sender that waits for its answers gets. */
async function firstRate(send: () => Promise<Outcome>): Promise<number> {
  for (let request = 0; request < WARM_UP / 2; request++) await send();
  const begun = performance.now();
  for (let request = 0; request < WARM_UP / 2; request++) await send();
  const each = (performance.now() - begun) / (WARM_UP / 2);
  return Math.max(1, Math.round(250 / each));
}

/** Adds the mean rows of the batches that ran meanwhile, by the server's own statistics. */
async function withBatches(
  client: StriateClient,
  { model, version }: { readonly model: string; readonly version: Version },
  measure: () => Promise<Rung>,
): Promise<Line> {
  const look = async (): Promise<readonly [number, number]> => {
    const params = { path: { model, version: String(version.version) } };
    const path = '/v2/models/{model}/versions/{version}/stats';
    const { model_stats } = await dataOf(client.routes.GET(path, { params }));
    const [own] = model_stats;
    return [own?.inference_count ?? 0, own?.execution_count ?? 0];
  };
  const [rowsBefore, batchesBefore] = await look();
  const rung = await measure();
  const [rows, batches] = await look();
  return {
    ...rung,
    batch_rows: batches > batchesBefore ? (rows - rowsBefore) / (batches - batchesBefore) : null,
  };
}

function randomInputs(version: Version, { rows, steps }: BenchOptions): InputTensor[] {
  return version.inputs.map(({ name, dtype, shape }) => {
    const concrete = [rows, ...shape.slice(1).map((axis) => axis ?? steps)];
    const size = concrete.reduce((product, axis) => product * axis, 1);
    const values = Array.from({ length: size }, () => Math.random());
    switch (dtype) {
      case 'float32':
        return { name, datatype: 'FP32', shape: concrete, data: Float32Array.from(values) };
      case 'int32':
        return { name, datatype: 'INT32', shape: concrete, data: Int32Array.from(values, Math.round) };
      case 'uint8':
        return {
          name,
          datatype: 'UINT8',
          shape: concrete,
          data: Uint8Array.from(values, (value) => value * 255),
        };
      default:
        return { name, datatype: 'BOOL', shape: concrete, data: Uint8Array.from(values, Math.round) };
    }
  });
}

function versionOf(
  model: {
    readonly name: string;
    readonly default_version: number | null;
    readonly versions: readonly Version[];
  },
  { version = model.default_version ?? 0 }: ModelTarget,
): Version {
  const found = model.versions.find((each) => each.version === version);
  if (found?.state === 'available') return found;
  throw new CommandError(`${model.name} version ${version} is ${found?.state ?? 'not there'}`, EXIT.notReady);
}

function describe(
  lines: readonly Line[],
  knee: Line | null,
  about: { readonly model: string; readonly version: number; readonly rows: number; readonly slo_ms: number },
): string[] {
  const heads = ['RATE/S', 'ANSWERED/S', 'P50 MS', 'P95 MS', 'P99 MS', 'REFUSED', 'FAILED', 'ROWS/BATCH', ''];
  const table = lines.map((line) => [
    line.rate.toFixed(0).padStart(6),
    line.answered.toFixed(0).padStart(10),
    ...[line.latency.p50, line.latency.p95, line.latency.p99].map((ms) => millisecondsText(ms).padStart(6)),
    `${(line.refused * 100).toFixed(1)}%`.padStart(7),
    `${(line.failed * 100).toFixed(1)}%`.padStart(6),
    (line.batch_rows?.toFixed(1) ?? '-').padStart(10),
    line === knee ? '<- knee' : '',
  ]);
  const { model, version, rows, slo_ms } = about;
  const end =
    knee === null
      ? `No rate held: p99 within ${slo_ms} ms and at most 1% refused.`
      : `It holds ${knee.rate.toFixed(0)} requests/s with p99 within ${slo_ms} ms.`;
  return [`${model} version ${version}, ${rows} rows a request`, ...layOutTable(heads, table), end];
}

function millisecondsText(ms: number): string {
  return Number.isNaN(ms) ? '-' : ms.toFixed(1);
}
