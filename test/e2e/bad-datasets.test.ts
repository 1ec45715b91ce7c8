import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeZip } from '../datasets/make-zip';
import { digitsNpz } from '../support/digit-sets';
import { digitPng } from '../support/digits';
import { RunningServer } from '../support/running-server';
import { TrainApi, type Problem } from '../support/train-api';

const folder = mkdtempSync(join(tmpdir(), 'striate-bad-data-'));
const [models, dataFolder] = [join(folder, 'models'), join(folder, 'data')];
let server: RunningServer;
let api: TrainApi;

beforeAll(async () => {
  mkdirSync(models);
  mkdirSync(dataFolder);
  server = await RunningServer.start({
    dataFolder,
    environment: { STRIATE_MODELS: models, STRIATE_THREADS: '1' },
  });
  api = new TrainApi(server);
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Files that uploads have left below the data folder. */
const filesLeft = (): readonly string[] =>
  readdirSync(join(dataFolder, 'datasets'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const days = (count: number, step: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(2020, 0, 1 + from + index * step)).toISOString().slice(0, 10),
  );
const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  `id,date,sales\n${rows.map((row) => row.join(',')).join('\n')}\n`;

/** IDX of 3 pictures of 2 x 2 that ends too early. */
const SHORT_IDX = Buffer.concat([
  Buffer.from([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2]),
  Buffer.alloc(5),
]);
const png = (digit: number): Promise<Buffer> => digitPng(digit, 0);
const bomb = (): Buffer => makeZip([{ name: 'a/one.png', data: Buffer.alloc(64 * 1024 * 1024) }]);
const WIDE_COLUMNS = 10_000_000;

interface BadCase {
  readonly file: () => Buffer | string | Promise<Buffer>;
  readonly options?: object;
  readonly status: number;
  readonly code: string;
  /** Where it says that the fault is, in detail or in the places. */
  readonly place: RegExp;
}

const CASES: Readonly<Record<string, BadCase>> = {
  'with a magic number of nothing known': {
    file: () => Buffer.from('\x00\x01\x02\x03 no file of ours', 'latin1'),
    status: 400,
    code: 'DATASET_FORMAT_UNKNOWN',
    place: /zip|IDX/,
  },
  'that is a pickle in a .npz': {
    file: () => makeZip([{ name: 'x.npy', data: '\x80\x04pickle' }]),
    status: 400,
    code: 'DATASET_FILE_BROKEN',
    place: /x/,
  },
  'that is shorter than its head says': {
    file: () => SHORT_IDX,
    status: 400,
    code: 'DATASET_FILE_BROKEN',
    place: /expected .*12/,
  },
  'that was cut off on the way': {
    file: () => {
      const whole = digitsNpz({ digits: [0, 1], first: 0, each: 5 });
      return whole.subarray(0, whole.length - 100);
    },
    status: 400,
    code: 'DATASET_FILE_BROKEN',
    place: /zip|archive|directory/i,
  },
  'with one class folder only': {
    file: async () => makeZip([{ name: 'seven/a.png', data: await png(7) }]),
    status: 422,
    code: 'DATASET_INVALID',
    place: /at least 2 class folders, got 1/,
  },
  'with a picture that is none': {
    file: async () =>
      makeZip([
        { name: 'seven/a.png', data: await png(7) },
        { name: 'one/b.png', data: 'no picture' },
      ]),
    status: 422,
    code: 'DATASET_INVALID',
    place: /one\/b\.png/,
  },
  'that unpacks to a thousand times its size': {
    file: bomb,
    status: 413,
    code: 'DATASET_TOO_LARGE',
    place: /one\.png/,
  },
  'with a name that climbs out of its folder': {
    file: async () => makeZip([{ name: '../../seven/a.png', data: await png(7) }]),
    status: 400,
    code: 'DATASET_ARCHIVE_REFUSED',
    place: /\.\./,
  },
  'with a link in it': {
    file: () => makeZip([{ name: 'seven/a.png', data: '/etc/passwd', mode: 0o120777 }]),
    status: 400,
    code: 'DATASET_ARCHIVE_REFUSED',
    place: /link/,
  },
  'without the column that is asked for': {
    file: () => csvOf(days(5, 1).map((day, row) => ['a', day, row])),
    options: { target: 'profit' },
    status: 422,
    code: 'DATASET_INVALID',
    place: /profit/,
  },
  'with a row that lacks a column': {
    file: () => csvOf([...days(5, 1).map((day, row) => ['a', day, row]), ['a', '2020-01-06']]),
    status: 422,
    code: 'DATASET_INVALID',
    place: /row:7.*expected 3 cells as in the header, got 2/,
  },
  'with series of two frequencies': {
    file: () =>
      csvOf([
        ...days(20, 1).map((day, row) => ['daily', day, row]),
        ...days(20, 7).map((day, row) => ['weekly', day, row]),
      ]),
    status: 422,
    code: 'DATASET_INVALID',
    place: /weekly|daily/,
  },
  'with ten million columns': {
    file: () => `date${',c'.repeat(WIDE_COLUMNS)}\n`,
    status: 413,
    code: 'DATASET_TOO_LARGE',
    place: /column|line/i,
  },
};

it.each(Object.entries(CASES))(
  'refuses a file %s, and keeps nothing of it',
  async (_, bad) => {
    const answer = await api.upload('bad', { bytes: await bad.file(), name: 'upload' }, bad.options);
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.code]).toEqual([bad.status, bad.code]);
    expect(JSON.stringify([problem.detail, problem.errors])).toMatch(bad.place);
    expect(filesLeft()).toEqual([]);
  },
  60_000,
);

it('lists every fault of a file at once', async () => {
  const rows = days(6, 1).map((day, row) => ['a', row === 2 ? 'soon' : day, row === 4 ? 'many' : row]);
  const options = { target: 'sales', time: 'date', id: 'id' };
  const answer = await api.upload('bad', { bytes: csvOf(rows), name: 'sales.csv' }, options);
  const { errors = [] } = (await answer.json()) as Problem;
  expect(answer.status).toBe(422);
  expect(errors.map(({ pointer }) => pointer)).toEqual(['row:4/column:date', 'row:6/column:sales']);
  expect(filesLeft()).toEqual([]);
});
