import type { JSX } from 'preact';
import type { SeriesForecast } from '../../connection/wire';
import { numberText } from '../../parts/format';
import { saveFile } from '../../parts/save-file';

/** The forecast step by step, to read and to take away. */
export function ForecastTable(props: {
  readonly forecast: SeriesForecast;
  readonly truth: readonly (number | null)[];
}): JSX.Element {
  const { forecast, truth } = props;
  const bands = Object.entries(forecast.intervals ?? {}).flatMap(([level, band]) =>
    band === null ? [] : [{ level, band }],
  );
  const hasTruth = truth.length > 0;
  return (
    <>
      <div class="scroll tall" tabIndex={0} role="region" aria-label="Forecast step by step">
        <table>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col" class="number">
                Forecast
              </th>
              {bands.map(({ level }) => (
                <th key={level} scope="col" class="number">
                  {level} % between
                </th>
              ))}
              {hasTruth && (
                <th scope="col" class="number">
                  What came
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {forecast.mean.map((mean, step) => (
              <tr key={step}>
                <th scope="row">{forecast.timestamps?.[step] ?? step + 1}</th>
                <td class="number">{numberText(mean)}</td>
                {bands.map(({ level, band }) => (
                  <td key={level} class="number muted">
                    {numberText(band.lower[step])} – {numberText(band.upper[step])}
                  </td>
                ))}
                {hasTruth && <td class="number">{numberText(truth[step])}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="actions">
        <button type="button" onClick={() => saveFile('forecast.csv', csvOf(forecast), 'text/csv')}>
          Download CSV
        </button>
      </div>
    </>
  );
}

function csvOf({ mean, timestamps, intervals, baselines }: SeriesForecast): string {
  const columns: [string, readonly (number | string | null)[]][] = [
    ['step', timestamps ?? mean.map((_, step) => step + 1)],
    ['forecast', mean],
    ...Object.entries(intervals ?? {}).flatMap(([level, band]): [string, readonly number[]][] =>
      band === null
        ? []
        : [
            [`lower_${level}`, band.lower],
            [`upper_${level}`, band.upper],
          ],
    ),
    ...Object.entries(baselines).flatMap(([name, values]): [string, readonly number[]][] =>
      values === null ? [] : [[name, values]],
    ),
  ];
  const rows = mean.map((_, step) => columns.map(([, values]) => values[step] ?? '').join(','));
  return `${columns.map(([name]) => name).join(',')}\n${rows.join('\n')}\n`;
}
