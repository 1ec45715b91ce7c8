// npm run bench:cost: processor time of one request, by process. Unlike a rate it hardly depends on what else the machine
// does, so it is what docker/SIZING.md counts with.
import { readFileSync, readdirSync } from 'node:fs';
import { machineLine, startServer } from './support/bench-server.mjs';
import { closedLoop } from './support/closed-loop.mjs';
import { modelRequests } from './support/model-requests.mjs';

const WARM_MS = 3_000;
const MEASURED_MS = 10_000;
/** Linux counts processor time in hundredths of a second for everybody (USER_HZ). */
const TICK_MS = 10;

/** Milliseconds of processor time, user and system, of a process and all its threads. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function childrenOf(pid) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readFileSync(`/proc/${name}/stat`, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ')[1] === String(pid)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

const server = await startServer({ STRIATE_LOG_LEVEL: 'warn' });
/** By process: one that compiles models ends by itself some time after the start. */
const engines = () => new Map(childrenOf(server.pid).map((pid) => [pid, cpuMs(pid)]));
console.log(
  `${machineLine()}; ${MEASURED_MS / 1_000} s a row; the client runs on the same cores and is not counted\n`,
);
console.log('| request | connections | HTTP process (ms) | engine (ms) | requests/s of one core |');
console.log('|---|---|---|---|---|');
for (const [model, bytes] of Object.entries(await modelRequests())) {
  for (const connections of [1, 64]) {
    await closedLoop({ port: server.port, bytes, connections, ms: WARM_MS });
    const before = { http: cpuMs(server.pid), engine: engines() };
    const { latencies, failed } = await closedLoop({
      port: server.port,
      bytes,
      connections,
      ms: MEASURED_MS,
    });
    const count = latencies.length + failed;
    const http = (cpuMs(server.pid) - before.http) / count;
    const spent = [...engines()].map(([pid, ms]) => ms - (before.engine.get(pid) ?? ms));
    const engine = spent.reduce((sum, ms) => sum + ms, 0) / count;
    console.log(
      `| ${model}${failed > 0 ? ` (${failed} failed)` : ''} | ${connections} | ${http.toFixed(2)} | ${engine.toFixed(2)} | ${(1_000 / (http + engine)).toFixed(0)} |`,
    );
  }
}
await server.stop();
