// npm run bench:lengths: a thousand series of different lengths in one forecast request beside a thousand equal ones.
import { birthsByPart } from '../../models/births/split.mjs';
import { machineLine, startServer } from './support/bench-server.mjs';
import { median } from './support/statistics.mjs';

const ROUNDS = 7;
const SERIES = 1_000;
const LOOKBACK = 56;
const births = birthsByPart().values;

/** One request's bytes: series that begin at different days. */
const requestOf = (lengthOf) =>
  JSON.stringify({
    series: Array.from({ length: SERIES }, (_, index) => births.slice(index, index + lengthOf(index))),
  });

/** Lengths from `least` to `most`, each about as often, in no order; and all of the same mean. */
const spread = (least, most) => (index) => least + ((index * 7_919) % (most - least + 1));
const mixes = [
  { name: `${LOOKBACK} to 200`, different: spread(LOOKBACK, 200), equal: () => 128 },
  { name: `${LOOKBACK} to 1,000`, different: spread(LOOKBACK, 1_000), equal: () => 528 },
];

const server = await startServer();
const timeOf = async (body) => {
  const began = performance.now();
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/models/births/forecast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { forecasts } = await answer.json();
  if (forecasts?.length !== SERIES) throw new Error(`answered ${answer.status}`);
  return performance.now() - began;
};
console.log(`${machineLine()}; births, ${SERIES} series a request, median of ${ROUNDS} requests\n`);
console.log('| lengths | different (ms) | equal, of the same mean (ms) | ratio |');
console.log('|---|---|---|---|');
let isKept = true;
for (const { name, different, equal } of mixes) {
  const bodies = [requestOf(different), requestOf(equal)];
  for (const body of bodies) await timeOf(body);
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, body] of bodies.entries()) times[index].push(await timeOf(body));
  const [of, against] = times.map(median);
  isKept &&= of <= 3 * against;
  console.log(`| ${name} | ${of.toFixed(0)} | ${against.toFixed(0)} | ${(of / against).toFixed(2)} |`);
}
await server.stop();
console.log(`\nat most 3 times: ${isKept ? 'kept' : 'MISSED'}`);
process.exitCode = isKept ? 0 : 1;
