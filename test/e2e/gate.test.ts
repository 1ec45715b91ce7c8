import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '../../src/tokens/create-token';
import { addToken } from '../../src/tokens/token-file';
import { sum } from '../support/metric-sum';
import { RunningServer } from '../support/running-server';

/** A time that nobody can keep: every request is refused by its headers. */
const HASTY = { 'x-request-timeout-ms': '0.001' };
const series = Array.from({ length: 56 }, (_, day) => 9_000 + (day % 7) * 100);

/** Requests that the limited token allows at once. */
const PER_MINUTE = 20;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Whether the gate answered: it puts the content type right behind the id. */
  readonly isOfGate: boolean;
}

let folder: string;
let server: RunningServer;
let token: string;
let limited: string;
let agent: Agent;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'striate-gate-'));
  const tokensFile = join(folder, 'tokens.json');
  const issue = async (
    grant: Pick<Parameters<typeof createToken>[0], 'scopes' | 'limits'>,
  ): Promise<string> => {
    const created = createToken({ name: 'gate', createdAt: new Date(), ...grant });
    await addToken(tokensFile, created.entry);
    return created.token;
  };
  token = await issue({ scopes: ['predict', 'metrics'] });
  limited = await issue({ scopes: ['predict'], limits: { requestsPerMinute: PER_MINUTE } });
  server = await RunningServer.start({ environment: { STRIATE_TOKENS_FILE: tokensFile } });
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** One connection, kept. */
beforeEach(() => {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(() => agent.destroy());

function post(
  path: string,
  {
    body = JSON.stringify({ series }),
    headers = {},
    by = token,
  }: {
    readonly body?: string | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
    readonly by?: string;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, {
      method: 'POST',
      agent,
      headers: {
        authorization: `Bearer ${by}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          isOfGate: response.rawHeaders[2] === 'content-type',
        }),
      );
    });
    sent.end(body);
  });
}

/** The answer without what differs from one to the next: ids, times, milliseconds. */
function shape({ status, headers, text }: Answer): object {
  const { date, 'x-request-id': id, 'content-length': length, ...rest } = headers;
  expect([typeof date, typeof id, Number(length)]).toEqual(['string', 'string', Buffer.byteLength(text)]);
  return { status, headers: rest, text: text.replaceAll(id as string, 'ID').replace(/[\d.]+ ms/g, 'N ms') };
}

describe('the gate', () => {
  it.each([
    ['/api/v1/models/births/forecast'],
    ['/api/v1/models/digits/classify?top_k=1'],
    ['/v1/models/births:predict'],
    ['/v2/models/digits/versions/1/infer'],
  ])('refuses at %s as the route does', async (path) => {
    const first = await post(path, { headers: HASTY });
    const second = await post(path, { headers: HASTY });
    expect([first.isOfGate, second.isOfGate]).toEqual([false, true]);
    expect([503, 504]).toContain(first.status);
    expect(shape(second)).toEqual(shape(first));
  });

  it('keeps the id of the client, and lets in what the queue takes', async () => {
    const path = '/api/v1/models/births/forecast';
    await post(path, { headers: HASTY });
    const refused = await post(path, { headers: { ...HASTY, 'x-request-id': 'my-own-id' } });
    expect([refused.isOfGate, refused.headers['x-request-id']]).toEqual([true, 'my-own-id']);
    const taken = await post(path);
    expect([taken.status, taken.isOfGate]).toEqual([200, false]);
    expect((await post(path, { headers: HASTY })).isOfGate).toBe(true);
  });

  it('says no word to whoever may not ask', async () => {
    const path = '/api/v1/models/births/forecast';
    await post(path, { headers: HASTY });
    expect((await post(path, { headers: HASTY, by: 'striate_nobody' })).status).toBe(401);
  });

  it('counts a request once against the limit of its token, refused or let in', async () => {
    const path = '/api/v1/models/births/forecast';
    await post(path, { headers: HASTY });
    const statuses = [];
    for (let turn = 0; turn < PER_MINUTE + 5; turn++) {
      const headers = turn % 2 === 0 ? HASTY : {};
      statuses.push((await post(path, { by: limited, headers })).status);
    }
    // The bucket fills a little meanwhile.
    expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(PER_MINUTE);
    expect(statuses.indexOf(429)).toBeLessThanOrEqual(PER_MINUTE + 3);
  });

  it('is counted, and logged once a second', async () => {
    const path = '/api/v1/models/births/forecast';
    for (let turn = 0; turn < 5; turn++) await post(path, { headers: HASTY });
    await new Promise((next) => setTimeout(next, 1_200));
    const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const at = { route: '/api/v1/models/:model/forecast', method: 'POST', status: 504 };
    const lines = server.log.filter(
      ({ msg, route, status }) => msg === 'refused at the gate' && route === at.route && status === at.status,
    );
    const alone = server.log.filter(
      ({ msg, route, status }) => msg === 'answered' && route === at.route && status === at.status,
    );
    const logged = lines.reduce((total, { count }) => total + (count as number), 0);
    expect(lines.length).toBeLessThan(logged);
    const labels = `route="${at.route}",method="POST",status="504"`;
    expect(sum(await answer.text(), 'striate_http_requests_total', labels)).toBe(logged + alone.length);
  });
});
