import { guessColumns } from '../../src/console/series/columns';
import { guessFrequency } from '../../src/console/series/frequency';
import { readPasted, seriesOfTable } from '../../src/console/series/read-series';
import { parseTable } from '../../src/console/series/table';

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

describe('parseTable', () => {
  it.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\r\n1;2\r\n'],
    ['tabs', 'a\tb\n1\t2'],
    ['a byte order mark', '\uFEFFa,b\n1,2\n'],
  ])('reads %s', (_, text) => {
    expect(parseTable(text)).toEqual({ columns: ['a', 'b'], rows: [['1', '2']] });
  });

  it('keeps delimiters and doubled quotes within quotes', () => {
    expect(parseTable('name,v\n"one, ""two""",3\n').rows).toEqual([['one, "two"', '3']]);
  });

  it('gives names to the columns of a file without a head', () => {
    expect(parseTable('2024-01-01,5\n2024-01-02,6').columns).toEqual(['column 1', 'column 2']);
  });

  it('names the row that has another length, and says when there is none', () => {
    expect(messageOf(() => parseTable('a,b\n1,2\n3\n'))).toBe('Row 3 has 1 cells; the first row has 2.');
    expect(messageOf(() => parseTable(' \n'))).toBe('There is no row in it.');
    expect(messageOf(() => parseTable('a,b\n'))).toBe('It has names of columns but no row of values.');
  });
});

describe('guesses', () => {
  it('tells times, values and series apart', () => {
    const rows = Array.from(
      { length: 12 },
      (_, index) => `${index < 6 ? 'x' : 'y'},2024-01-0${(index % 6) + 1},${index}`,
    );
    const table = parseTable(`shop,day,sales\n${rows.join('\n')}`);
    expect(guessColumns(table)).toEqual({ time: 'day', value: 'sales', id: 'shop' });
  });

  it.each([
    [['2024-01-01', '2024-01-02', '2024-01-03'], 'D'],
    [['2024-01-05', '2024-01-08', '2024-01-09', '2024-01-10'], 'B'],
    [['2024-01-01', '2024-01-08', '2024-01-15'], 'W'],
    [['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'], 'MS'],
    [['2024-01-01T00:00', '2024-01-01T00:15', '2024-01-01T00:30'], '15min'],
    [['2024-01-01T00:00', '2024-01-01T01:00'], 'h'],
    [['2024-01-01'], null],
  ])('finds the frequency of %j', (times, frequency) => {
    expect(guessFrequency(times)).toBe(frequency);
  });
});

describe('series', () => {
  const table = parseTable('day,v\n2024-01-02,\n2024-01-01,1.5\n');

  it('puts rows in order of time and keeps what is missing', () => {
    expect(seriesOfTable(table, { time: 'day', value: 'v', id: null })).toEqual([
      { id: 'v', timestamps: ['2024-01-01', '2024-01-02'], values: [1.5, null] },
    ]);
  });

  it('names the cell that is no number or no time', () => {
    const bad = parseTable('day,v\n2024-01-01,1\nsoon,many\n');
    expect(messageOf(() => seriesOfTable(bad, { time: null, value: 'v', id: null }))).toBe(
      'Row 2, column v: “many” is not a number.',
    );
    expect(messageOf(() => seriesOfTable(bad, { time: 'day', value: 'v', id: null }))).toBe(
      'Row 2, column day: “soon” is not a time.',
    );
  });

  it('reads JSON as the server takes it', () => {
    expect(readPasted('[1, 2, null]')).toEqual({
      kind: 'series',
      series: [{ id: '1', values: [1, 2, null] }],
    });
    expect(
      readPasted('{"series": [{"id": "a", "start": "2024-01-01", "frequency": "D", "values": [1]}]}'),
    ).toEqual({
      kind: 'series',
      series: [{ id: 'a', start: '2024-01-01', frequency: 'D', values: [1] }],
    });
    expect(messageOf(() => readPasted('{"a": 1}'))).toBe('Series 1 has no list of numbers.');
    expect(messageOf(() => readPasted('[1,'))).toMatch(/^It begins like JSON but is not/);
  });
});
