import { arrivals, type ArrivalKind } from './arrivals';
import { fluidBound } from './clairvoyant';
import { compare, type MixResult } from './mixes';
import { batchMs, capacity, PROFILES, type Profile } from '../../src/simulator/profiles';
import { simulate, type RunResult } from '../../src/simulator/simulate';
import { settled } from './settled';

/** `npm run sim [-- requests]`: prints how the scheduler does against each baseline and the clairvoyant bound. */

const SEED = 7;
const KINDS: readonly ArrivalKind[] = ['poisson', 'gamma2', 'gamma4', 'mmpp'];
const SLOS = [1.26, 2, 4, 10];
const ENGINES = [1, 4, 16, 64];
/** Standard deviations of a batch's time: an engine alone on its machine, and two that share their cores. */
const JITTERS = [0.02, 0.1, 0.3];
/** Requests that show 99.99 % at 99 % confidence when none misses. */
const TAIL_SAMPLES = 46_050;

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 1500);
  if (process.argv[3] === undefined) await printMixes(count);
  await printEngines(count);
  await printOverload();
  await printJitter();
}

async function printMixes(count: number): Promise<void> {
  print(
    `One engine, ${count} requests of one row a load, loads 0.5 to 2 of full batches, seed ${SEED}, no jitter.`,
  );
  print(
    'bound: exact (dynamic program). best: best of fixed (told deadlines or not), AIMD, regression at each load.',
  );
  print(
    'fixed: best single size and delay without shedding. worst: the worst of the six loads; all: over all loads.\n',
  );
  print(
    row([
      'profile',
      'slo/full',
      'arrivals',
      'bound worst',
      'all',
      'best worst',
      'all',
      'x fixed',
      'admitted late',
    ]),
  );
  const results: MixResult[] = [];
  for (const profile of PROFILES) {
    for (const slo of SLOS) {
      for (const kind of KINDS) {
        const result = await compare({ profile, slo, kind }, count, SEED);
        results.push(result);
        const { worstOfBound, ofBound, worstOfBest, ofBest, overFixed, admittedLate, admitted } = result;
        const figures = [worstOfBound, ofBound, worstOfBest, ofBest].map((value) => value.toFixed(3));
        print(
          row([
            profile.name,
            String(slo),
            kind,
            ...figures,
            overFixed.toFixed(2),
            `${admittedLate}/${admitted}`,
          ]),
        );
      }
    }
  }
  const wide = results.filter(({ mix }) => mix.slo >= 2);
  print(`\nOf ${results.length} mixes, and of the ${wide.length} that allow two full batches or more:`);
  share('at least 0.95 of the bound at every load', (result) => result.worstOfBound >= 0.95, results, wide);
  share('at least 0.95 of the bound over all loads', (result) => result.ofBound >= 0.95, results, wide);
  share(
    'at least 0.99 of the best baseline at every load',
    (result) => result.worstOfBest >= 0.99,
    results,
    wide,
  );
  share(
    'at least 0.99 of the best baseline over all loads',
    (result) => result.ofBest >= 0.99,
    results,
    wide,
  );
  share('at least 1.3 times the best fixed', (result) => result.overFixed >= 1.3, results, wide);
  share('no admitted request late', (result) => result.admittedLate === 0, results, wide);
}

function share(
  what: string,
  holds: (result: MixResult) => boolean,
  all: readonly MixResult[],
  wide: readonly MixResult[],
): void {
  print(
    `  ${what}: ${all.filter(holds).length} of ${all.length}, ${wide.filter(holds).length} of ${wide.length}`,
  );
}

async function printEngines(count: number): Promise<void> {
  print(
    '\nSeveral engines behind one queue, slo 4, share of an upper bound (fluid; cannot always be reached):\n',
  );
  print(row(['profile', 'engines', 'arrivals', 'load 0.8', 'load 1.1', 'load 2']));
  for (const profile of PROFILES) {
    for (const engines of ENGINES) {
      for (const kind of ['poisson', 'mmpp'] as const) {
        const shares: string[] = [];
        for (const load of [0.8, 1.1, 2]) {
          const { instants, sloMs } = offered({
            profile,
            engines,
            kind,
            load,
            slo: 4,
            count: count * engines,
          });
          const run = { profile, instants, sloMs, engines, isToldDeadlines: true, jitter: 0, seed: SEED };
          const { onTime } = await simulate(run, settled);
          shares.push((onTime / fluidBound({ profile, instants, sloMs }, engines)).toFixed(3));
        }
        print(row([profile.name, String(engines), kind, ...shares]));
      }
    }
  }
}

async function printOverload(): Promise<void> {
  print(
    '\nGoodput at 1, 2, 5 and 10 times the load of full batches, as a share of the largest of them (Poisson):\n',
  );
  print(row(['profile', 'slo/full', '1', '2', '5', '10']));
  for (const profile of PROFILES) {
    for (const slo of [2, 4, 10]) {
      const goodputs: number[] = [];
      for (const load of [1, 2, 5, 10]) {
        const { instants, sloMs } = offered({
          profile,
          engines: 1,
          kind: 'poisson',
          load,
          slo,
          count: 6000 * load,
        });
        const run = { profile, instants, sloMs, engines: 1, isToldDeadlines: true, jitter: 0, seed: SEED };
        const { onTime } = await simulate(run, settled);
        goodputs.push(onTime / (instants.at(-1)! + sloMs));
      }
      const peak = Math.max(...goodputs);
      print(row([profile.name, String(slo), ...goodputs.map((goodput) => (goodput / peak).toFixed(3))]));
    }
  }
}

async function printJitter(): Promise<void> {
  print(
    `\nBatch times that vary (lognormal), ${TAIL_SAMPLES} requests, Poisson: admitted in time, and answers in time as a share of`,
  );
  print('those that the same engine gives when it keeps its time:\n');
  print(row(['profile', 'slo/full', 'spread', 'load 0.8', 'kept', 'load 1.5', 'kept']));
  for (const profile of PROFILES) {
    for (const slo of [2, 4, 10]) {
      const cells = JITTERS.map((jitter) => [`${100 * jitter} %`]);
      for (const load of [0.8, 1.5]) {
        const { instants, sloMs } = offered({
          profile,
          engines: 1,
          kind: 'poisson',
          load,
          slo,
          count: TAIL_SAMPLES,
        });
        const run = { profile, instants, sloMs, engines: 1, isToldDeadlines: true, jitter: 0, seed: SEED };
        const steady = await simulate(run, settled);
        for (const [index, jitter] of JITTERS.entries()) {
          const result = await simulate({ ...run, jitter }, settled);
          cells[index]!.push(inTime(result), (result.onTime / steady.onTime).toFixed(3));
        }
      }
      for (const cell of cells) print(row([profile.name, String(slo), ...cell]));
    }
  }
}

function offered(of: {
  readonly profile: Profile;
  readonly engines: number;
  readonly kind: ArrivalKind;
  readonly load: number;
  readonly slo: number;
  readonly count: number;
}): { readonly instants: Float64Array; readonly sloMs: number } {
  const fullMs = batchMs(of.profile, of.profile.maxBatchRows);
  const rate = of.load * of.engines * capacity(of.profile);
  return {
    instants: arrivals({ kind: of.kind, count: Math.round(of.count), rate, burstMs: 5 * fullMs, seed: SEED }),
    sloMs: of.slo * fullMs,
  };
}

function inTime({ onTime, admitted }: RunResult): string {
  return `${((100 * onTime) / admitted).toFixed(3)} %`;
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell) => cell.padEnd(13))
    .join('')
    .trimEnd();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
