import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describeWith } from '../support/debian-program';

const BENCH = resolve(__dirname, '../bench/drain');

interface Outcome {
  readonly answered: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly exits: Readonly<Record<string, number>>;
}

describeWith(['haproxy'], 'rolling restarts behind HAProxy', (haproxy) => {
  // npm run bench:drain does twenty.
  it('answers every request while each of two servers is sent SIGTERM and comes back', () => {
    const script = `
      import { rollingRestarts } from ${JSON.stringify(join(BENCH, 'rolling-restarts.mjs'))};
      import { digitPost } from ${JSON.stringify(join(BENCH, '../support/model-requests.mjs'))};
      const post = await digitPost();
      const haproxy = ${JSON.stringify(haproxy)};
      console.log(JSON.stringify(await rollingRestarts({ haproxy, restarts: 2, connections: 8, post })));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    const { answered, failures, exits } = JSON.parse(output) as Outcome;
    expect(failures).toEqual({});
    expect(exits).toEqual({ 0: 2 });
    expect(answered).toBeGreaterThan(0);
  }, 300_000);
});
