import { MAX_NODES, parseJson } from '../../../src/http/protocols/json/json-parser';
import { DenseArray, type JsonDialect } from '../../../src/http/protocols/json/json-value';

const ROUNDS = 15;
/** Numbers that are read between two looks at the clock. */
const NUMBERS_A_ROUND = 300_000;
/** Numbers whose equality with Math.fround(Number(text)) is checked, one by one. */
const CHECKED = 10_000_000;
const CHUNK = 500_000;

const DIALECT: JsonDialect = {
  nonFinite: 'refuse',
  trailing: 'refuse',
  maxDepth: 100,
  maxNodes: MAX_NODES,
  describe: (reason, offset) => `${reason} at ${offset}`,
};

/** Ways in which clients write numbers. */
const SPELLINGS: Readonly<Record<string, () => number>> = {
  'double, 16-17 digits': Math.random,
  'signed double': () => (Math.random() + Math.random() - 1) * 3,
  'float32 through double (NumPy)': () => Math.fround(Math.random()),
  'float32, 8 digits': () => Number(Math.random().toPrecision(8)),
  'pixel / 255': () => Math.floor(Math.random() * 256) / 255,
  'pixel 0-255': () => Math.floor(Math.random() * 256),
};

async function ours(text: Buffer): Promise<Float32Array> {
  const value = await parseJson(text, DIALECT);
  if (!(value instanceof DenseArray)) throw new Error('expected a dense array');
  return new Float32Array(value.values);
}

/** The faster of the two ways to copy, with the decoding of the text that JSON.parse needs. */
function platform(text: Buffer): Float32Array {
  return new Float32Array(JSON.parse(text.toString()) as number[]);
}

/** Processor time since `before` in milliseconds: neighbours on the machine do not matter to it. */
function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Least processor time of one `run`, which handles `count` numbers; short runs are timed together. */
async function best(run: () => unknown, count: number): Promise<number> {
  const repeats = Math.ceil(NUMBERS_A_ROUND / count);
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let repeat = 0; repeat < repeats; repeat++) await run();
    least = Math.min(least, cpuMs(before) / repeats);
  }
  return least;
}

/** Most processor time between two turns of the event loop while `run` was under way. */
export async function longestTurn(run: () => Promise<unknown>): Promise<number> {
  let worst = 0;
  let last = process.cpuUsage();
  const turn = (): void => {
    worst = Math.max(worst, cpuMs(last));
    last = process.cpuUsage();
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  await run();
  clearImmediate(next);
  return Math.max(worst, cpuMs(last));
}

/** Prints the parser against JSON.parse and a copy; throws when a number differs. */
export async function benchParser(): Promise<void> {
  for (const count of [784, 3_072, 150_528]) {
    for (const [name, draw] of Object.entries(SPELLINGS)) {
      const text = Buffer.from(JSON.stringify(Array.from({ length: count }, draw)));
      const [theirs, own] = [await best(() => platform(text), count), await best(() => ours(text), count)];
      const each = (ms: number): string => `${((ms * 1e6) / count).toFixed(0)} ns`;
      print(
        `${count} x ${name}: JSON.parse + copy ${each(theirs)}, parser ${each(own)}, ${(theirs / own).toFixed(1)}x`,
      );
    }
  }
  const large = Buffer.from(JSON.stringify(Array.from({ length: 3_000_000 }, Math.random)));
  const mb = (large.length / 2 ** 20).toFixed(0);
  const turn = (await longestTurn(() => parseJson(large, DIALECT))).toFixed(1);
  print(`longest turn of the event loop while ${mb} MB are read: ${turn} ms (wanted: at most 10)`);
  print(`${await checkEquality()} numbers equal to Math.fround(Number(text))`);
}

async function checkEquality(): Promise<number> {
  const draws = Object.values(SPELLINGS);
  let checked = 0;
  while (checked < CHECKED) {
    const draw = draws[(checked / CHUNK) % draws.length] ?? Math.random;
    const scale = 10 ** Math.floor(Math.random() * 20 - 10);
    const texts = Array.from({ length: CHUNK }, () => String(draw() * scale));
    const got = await ours(Buffer.from(`[${texts.join(',')}]`));
    texts.forEach((text, index) => {
      if (!Object.is(got[index], Math.fround(Number(text))))
        throw new Error(`${text} was read as ${got[index]}`);
    });
    checked += CHUNK;
  }
  return checked;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
