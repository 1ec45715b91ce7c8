import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { benchJsonBody } from './json-body';
import { nullServer } from './null-server';
import { benchParser } from './parser';

/**
 * `npm run bench:wire`: the number parser against JSON.parse; how long a body of our own API holds the event loop; JSON against binary tensors over HTTP; and what the
 * protocol adds to a bare Fastify route with the same body. The client is a process of its own; the model answers at
 * once.
 */

const CLIENT = resolve('test/bench/wire/client.mjs');
const SECONDS = 4;
/** Least requests/s of binary against JSON, by numbers in the body. */
const WANTED_RATIO: Readonly<Record<number, number>> = { 784: 2.5, 3_072: 6, 150_528: 15 };
/** Most p50 that the protocol may add at concurrency 1. */
const WANTED_ADDED_MS = 0.35;
const ADDED_ROUNDS = 3;

interface Measured {
  readonly rate: number;
  readonly p50: number;
}

async function measure(
  port: number,
  kind: string,
  options: { count: number; connections: number },
): Promise<Measured> {
  const { count, connections } = options;
  const numbers = [port, kind, count, SECONDS, connections].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, ...numbers]);
  return JSON.parse(stdout) as Measured;
}

async function main(): Promise<void> {
  print(`${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}`);
  await benchParser();
  await benchJsonBody();
  const app = await nullServer();
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  for (const [count, wanted] of Object.entries(WANTED_RATIO)) {
    const options = { count: Number(count), connections: 8 };
    const json = await measure(port, 'json', options);
    const binary = await measure(port, 'binary', options);
    const ratio = (binary.rate / json.rate).toFixed(1);
    print(
      `${count} floats: JSON ${json.rate.toFixed(0)}/s, binary ${binary.rate.toFixed(0)}/s, ${ratio}x (wanted: ${wanted}x)`,
    );
  }
  const added: number[] = [];
  for (let round = 0; round < ADDED_ROUNDS; round++) {
    const bare = await measure(port, 'bare', { count: 784, connections: 1 });
    const ours = await measure(port, 'binary', { count: 784, connections: 1 });
    added.push(ours.p50 - bare.p50);
  }
  added.sort((a, b) => a - b);
  print(
    `protocol at concurrency 1: ${(added[1] ?? NaN).toFixed(3)} ms p50 added (wanted: at most ${WANTED_ADDED_MS})`,
  );
  await app.close();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
