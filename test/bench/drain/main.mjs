// npm run bench:drain [-- RESTARTS]: SIGTERM under load behind HAProxy, 20 rolling restarts. Ends with 1 when a request failed.
import { machineLine } from '../support/bench-server.mjs';
import { digitPost } from '../support/model-requests.mjs';
import { findProgram } from '../../../src/setup/debian-packages.mjs';
import { rollingRestarts } from './rolling-restarts.mjs';

const [restarts = '20'] = process.argv.slice(2);
const haproxy = findProgram('haproxy');
if (haproxy === undefined) throw new Error('there is no haproxy: apt-get install haproxy');
const result = await rollingRestarts({
  haproxy,
  restarts: Number(restarts),
  connections: 16,
  post: await digitPost(),
});
const failed = Object.values(result.failures).reduce((sum, count) => sum + count, 0);
console.log(`${machineLine()}; two servers, HAProxy and 16 keep-alive clients share the cores\n`);
console.log('| restarts | seconds | answered with 200 | failed | exit codes |');
console.log('|---|---|---|---|---|');
console.log(
  `| ${result.restarts} | ${result.seconds.toFixed(0)} | ${result.answered} | ${failed} ${failed > 0 ? JSON.stringify(result.failures) : ''} | ${JSON.stringify(result.exits)} |`,
);
process.exitCode = failed === 0 ? 0 : 1;
