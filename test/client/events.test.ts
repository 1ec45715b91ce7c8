import { StriateClient, type ServerEvent } from '../../src/client';
import { json, PlayedServer, problem, type Part } from './played-server';

let server: PlayedServer;
beforeEach(async () => {
  server = await new PlayedServer([problem(404, 'JOB_NOT_FOUND')]).listen();
});
afterEach(() => server.close());

const client = (): StriateClient =>
  new StriateClient({ url: server.url, transport: { sleep: () => Promise.resolve() } });

const events = (first: number, last: number): string =>
  Array.from(
    { length: last - first + 1 },
    (_, index) => `id: ${first + index}\nevent: log\ndata: {"line":${first + index}}\n\n`,
  ).join('');

const stream =
  (text: string, end: 'end' | 'break'): Part =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 10\n\n: still here\n\n${text}`, () => {
      if (end === 'end') response.end();
      else setImmediate(() => response.destroy());
    });
  };

async function all(found: AsyncIterable<ServerEvent>): Promise<ServerEvent[]> {
  const list: ServerEvent[] = [];
  for await (const each of found) list.push(each);
  return list;
}

it('follows a job across a broken stream and a server that is away, each event once', async () => {
  const away: Part = (response) => response.destroy();
  server.play(
    stream(events(1, 3), 'break'),
    json(200, { state: 'running' }),
    away,
    problem(503, 'JOB_STORE_UNAVAILABLE', { 'retry-after': '1' }),
    stream(events(4, 5), 'end'),
    json(200, { state: 'succeeded' }),
  );
  const found = await all(client().jobs.follow('job_1'));
  expect(found.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
  expect(found[4]).toEqual({ id: '5', type: 'log', data: { line: 5 } });
  const opened = server.seen.filter(({ path }) => path.endsWith('/events'));
  expect(opened.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '3', '3', '3']);
});

it('begins after a number', async () => {
  server.play(stream(events(8, 8), 'end'), json(200, { state: 'failed' }));
  await expect(all(client().jobs.follow('job_1', { after: 7 }))).resolves.toHaveLength(1);
  expect(server.seen[0]?.headers['last-event-id']).toBe('7');
});

it('reads events whose characters are cut between two chunks', async () => {
  const bytes = Buffer.from('id: 1\nevent: log\ndata: {"line":"größe"}\n\n');
  const cut = bytes.indexOf(0xc3) + 1;
  server.play(
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(bytes.subarray(0, cut), () => setTimeout(() => response.end(bytes.subarray(cut)), 20));
    },
    json(200, { state: 'succeeded' }),
  );
  await expect(all(client().jobs.follow('job_1'))).resolves.toEqual([
    { id: '1', type: 'log', data: { line: 'größe' } },
  ]);
});

it('ends with the error of a job that is not there', async () => {
  await expect(all(client().jobs.follow('job_1'))).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
});

it('is left by its caller', async () => {
  const gone = new AbortController();
  server.play((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(events(1, 1));
  });
  const found = client().jobs.follow('job_1', { signal: gone.signal });
  await expect(found.next()).resolves.toMatchObject({ value: { id: '1' } });
  const next = found.next();
  gone.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
});
