import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const KILLS = 5;

it(`loses nothing to ${KILLS} kills of server and trainer at random instants, and ends with the same weights`, async () => {
  const bench = spawn(process.execPath, [join(__dirname, '../bench/kill.mjs'), String(KILLS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  bench.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(bench, 'close')) as [number];
  expect(text).toContain(`${KILLS} kills (3 server, 2 trainer)`);
  expect([code, text]).toEqual([0, text]);
}, 600_000);
