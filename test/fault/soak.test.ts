import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What soak.mjs prints; `npm run test:soak` runs it with 100,000 predictions and 200 rounds. */
interface Report {
  readonly refusals: number;
  readonly leaksNothing: boolean;
  readonly start: { readonly nativeTensors: number; readonly savedModels: number };
  readonly end: { readonly nativeTensors: number; readonly savedModels: number };
}

it('an engine gives back every tensor and session it took: 300 predictions, wrong inputs, 4 rounds of loading', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'soak.mjs'), '300', '4']);
  const { refusals, leaksNothing, start, end } = JSON.parse(stdout) as Report;
  expect(refusals).toBeGreaterThan(40);
  expect({ ...end, residentBytes: 0 }).toEqual({ ...start, residentBytes: 0 });
  expect(leaksNothing).toBe(true);
}, 120_000);
