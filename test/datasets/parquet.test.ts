import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileRooms } from '../jobs/compiled-room';

/** Written by hyparquet-writer 0.17.0: ds (timestamps), y (one null) and unique_id, four rows. */
const DAILY = join(__dirname, 'golden/daily.parquet');

/** Reads each file and prints header and rows, or the code of the refusal. */
const READER = `
const [rooms, ...files] = process.argv.slice(1);
const { openParquet } = require(rooms + '/datasets/series/parquet-table');
const { DEFAULT_DATASET_LIMITS } = require(rooms + '/datasets/dataset');
(async () => {
  for (const file of files) {
    const [path, limits] = file.split('|');
    try {
      const table = await openParquet(path, { ...DEFAULT_DATASET_LIMITS, ...JSON.parse(limits) });
      const rows = [];
      for await (const row of table.rows()) rows.push(row.cells);
      console.log(JSON.stringify({ header: table.header, rows }));
    } catch (error) {
      console.log(JSON.stringify({ code: error.code ?? String(error) }));
    }
  }
})();
`;

// The reader is an ES module, which Jest on Node 20 cannot load: it runs in a child process.
describe('Parquet', () => {
  it('is read with times, numbers, text and missing values, and refused when broken or too large', () => {
    const folder = mkdtempSync(join(tmpdir(), 'striate-parquet-'));
    const rooms = compileRooms(['datasets', 'series', 'errors', 'tensor', 'time'], folder);
    const bytes = readFileSync(DAILY);
    const cut = join(folder, 'cut.parquet');
    writeFileSync(cut, bytes.subarray(0, -20));
    const flipped = join(folder, 'flipped.parquet');
    writeFileSync(flipped, Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(60, 0xee), bytes.subarray(64)]));
    const files = [
      `${DAILY}|{}`,
      `${cut}|{}`,
      `${flipped}|{}`,
      `${DAILY}|{"maxRows":3}`,
      `${DAILY}|{"maxColumns":2}`,
    ];
    const { stdout } = spawnSync(process.execPath, ['-e', READER, rooms, ...files], {
      cwd: folder,
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true, force: true });
    const [whole, ...refused] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(whole).toEqual({
      header: ['ds', 'y', 'unique_id'],
      rows: [
        ['2024-01-01T00:00:00.000Z', 1.5, 'a'],
        ['2024-01-02T00:00:00.000Z', 2.5, 'a'],
        ['2024-01-03T00:00:00.000Z', null, 'a'],
        ['2024-01-04T00:00:00.000Z', 4.5, 'a'],
      ],
    });
    expect(refused).toEqual([
      { code: 'DATASET_FILE_BROKEN' },
      { code: 'DATASET_FILE_BROKEN' },
      { code: 'DATASET_TOO_LARGE' },
      { code: 'DATASET_TOO_LARGE' },
    ]);
  }, 30_000);
});
