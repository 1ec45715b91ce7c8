import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken, type CreatedToken } from '../../src/tokens/create-token';
import { SCOPES, type Scope } from '../../src/tokens/token';
import { addToken, revokeToken, rotateToken } from '../../src/tokens/token-file';
import { RunningServer } from '../support/running-server';
import { putVersion } from '../support/tiny-models';

/** What answers without a token; everything else in the OpenAPI document must not. */
const OPEN = ['/livez', '/readyz', '/schemas/manifest', '/v2/health/live', '/v2/health/ready'];
/** Routes that the document does not show: TensorFlow Serving's. */
const HIDDEN: readonly (readonly [string, string, readonly Scope[]])[] = [
  ['GET', '/v1/models', ['predict', 'train', 'admin']],
  ['GET', '/v1/models/x', ['predict', 'train', 'admin']],
  ['GET', '/v1/models/x/metadata', ['predict', 'train', 'admin']],
  ['POST', '/v1/models/x:predict', ['predict']],
  ['POST', '/v1/models/x/versions/1:classify', ['predict']],
  ['POST', '/v1/models/x/labels/stable:regress', ['predict']],
  ['DELETE', '/v1/models/x', ['predict']],
  ['PUT', '/v2/models/x/infer', ['predict']],
  ['DELETE', '/v2/repository/models/x/load', ['admin']],
];
const CORS_ORIGIN = 'https://app.example.com';
const PAIR = '/api/v1/models/pair';

interface Door {
  readonly method: string;
  readonly path: string;
  readonly scopes: readonly string[];
}

jest.setTimeout(120_000);

let folder: string;
let tokensFile: string;
let server: RunningServer;
let adminUrl: string;
let doors: Door[];
const made: CreatedToken[] = [];
const seen: string[] = [];

/** A token in the file. */
async function issue(grant: Partial<Parameters<typeof createToken>[0]>): Promise<string> {
  const created = createToken({ name: 'test', scopes: ['predict'], createdAt: new Date(), ...grant });
  made.push(created);
  await addToken(tokensFile, created.entry);
  return created.token;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly code: string | undefined;
}

async function ask(
  { method = 'GET', path }: { readonly method?: string; readonly path: string },
  options: {
    readonly authorization?: string;
    readonly body?: unknown;
    readonly base?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Answer> {
  const { authorization, body, base = server.url } = options;
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  seen.push(text, JSON.stringify([...answer.headers]));
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return { status: answer.status, headers: answer.headers, text, code };
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('not within 20 s');
    await new Promise((next) => setTimeout(next, 100));
  }
}

const bearer = (token: string): string => `Bearer ${token}`;
const tokens = new Map<Scope, string>();
const tokenOf = (scope: Scope): string => bearer(tokens.get(scope)!);
let expired: string;
let pairOnly: string;
let slow: string;
/** Clients that never end their headers, from before the first test on. */
let slowClients: Socket[];
let slowSince: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'striate-door-'));
  tokensFile = join(folder, 'tokens.json');
  putVersion(join(folder, 'models'), 'pair', { version: 1, value: 100 });
  putVersion(join(folder, 'models'), 'pair', { version: 2, value: 200 });
  writeFileSync(join(folder, 'models/pair/striate.json'), JSON.stringify({ version_policy: { all: true } }));
  for (const scope of SCOPES) tokens.set(scope, await issue({ name: scope, scopes: [scope] }));
  expired = await issue({ scopes: [...SCOPES], expiresAt: new Date(Date.now() - 1) });
  pairOnly = await issue({ scopes: ['predict', 'train'], models: [{ model: 'pair', limits: {} }] });
  slow = await issue({ limits: { requestsPerMinute: 2 } });
  server = await RunningServer.start({
    environment: {
      STRIATE_MODELS: join(folder, 'models'),
      STRIATE_TOKENS_FILE: tokensFile,
      STRIATE_ADMIN_PORT: '0',
      STRIATE_CORS_ORIGINS: CORS_ORIGIN,
    },
    dataFolder: join(folder, 'data'),
  });
  const { hostname, port } = new URL(server.url);
  slowSince = performance.now();
  slowClients = Array.from({ length: 200 }, () => connect(Number(port), hostname));
  for (const client of slowClients)
    client
      .on('error', () => undefined)
      .resume()
      .write('GET / HTTP/1.1\r\nX-Slow: ');
  const line = server.log.find(({ msg }) => msg?.startsWith('operators') === true);
  adminUrl = `http://127.0.0.1:${String(line?.['port'])}`;
  const { text } = await ask({ path: '/openapi.json' });
  const { paths } = JSON.parse(text) as {
    paths: Record<string, Record<string, { security?: { token: string[] }[] }>>;
  };
  doors = Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(() => !OPEN.includes(template))
      .map(([method, { security = [] }]) => ({
        method: method.toUpperCase(),
        path: template.replace('{version}', '1').replaceAll(/\{\w+\}/g, 'x'),
        scopes: security.flatMap(({ token }) => token),
      })),
  );
  doors.push(...HIDDEN.map(([method, path, scopes]) => ({ method, path, scopes })));
}, 200_000);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `METHOD PATH: status code` of every door that does not answer as expected. */
async function wrong(
  authorizationOf: (door: Door) => readonly (string | undefined)[],
  isRight: (answer: Answer) => boolean,
  at: readonly Door[] = doors,
): Promise<string[]> {
  const found: string[] = [];
  for (const door of at) {
    for (const authorization of authorizationOf(door)) {
      const answer = await ask(door, authorization === undefined ? {} : { authorization });
      if (!isRight(answer)) found.push(`${door.method} ${door.path}: ${answer.status} ${answer.text}`);
    }
  }
  return found;
}

const is401 = ({ status, headers }: Answer): boolean =>
  status === 401 && headers.get('www-authenticate')?.startsWith('Bearer') === true;
const is403 = ({ status }: Answer): boolean => status === 403;

describe('every route but the open ones', () => {
  it('is in the table of routes', () => {
    expect(doors.length).toBeGreaterThan(50);
    expect(doors.filter(({ scopes }) => scopes.length === 0)).toEqual([]);
    expect(server.log.filter(({ msg }) => msg?.startsWith('routes that no scope') === true)).toEqual([]);
  });

  it('refuses whoever sends no token', async () => {
    expect(await wrong(() => [undefined], is401)).toEqual([]);
  });

  it('refuses a token that is malformed, unknown or of another kind', async () => {
    const token = tokens.get('admin')!;
    const bad = [
      'Bearer',
      'Bearer x',
      bearer(`${token}x`),
      bearer(createToken({ name: 'n', scopes: [...SCOPES], createdAt: new Date() }).token),
      `Basic ${Buffer.from(`user:${token}`).toString('base64')}`,
      `${bearer(token)}, ${bearer(token)}`,
    ];
    expect(await wrong(() => bad, is401)).toEqual([]);
  });

  it('refuses an expired token', async () => {
    expect(await wrong(() => [bearer(expired)], is401)).toEqual([]);
    const { code } = await ask({ path: '/api/v1/models' }, { authorization: bearer(expired) });
    expect(code).toBe('AUTH_TOKEN_EXPIRED');
  });

  it('refuses every scope but its own, and names its own', async () => {
    const others = (door: Door): string[] =>
      SCOPES.filter((scope) => !door.scopes.includes(scope)).map(tokenOf);
    expect(await wrong(others, is403)).toEqual([]);
    const { text, code } = await ask({ path: '/metrics' }, { authorization: tokenOf('admin') });
    expect([code, text]).toEqual(['AUTH_SCOPE_MISSING', expect.stringContaining('the scope metrics')]);
  });

  it('answers to its own scopes, those of operators on their own port only', async () => {
    const isAdmin = ({ scopes }: Door): boolean => scopes.join() === 'admin';
    const own = ({ scopes }: Door): string[] => scopes.map((scope) => tokenOf(scope as Scope));
    const isLetIn = ({ status }: Answer): boolean => status !== 401 && status !== 403;
    expect(
      await wrong(
        own,
        isLetIn,
        doors.filter((door) => !isAdmin(door)),
      ),
    ).toEqual([]);
    const adminDoors = doors.filter(isAdmin);
    expect(adminDoors.length).toBeGreaterThan(5);
    expect(await wrong(own, is403, adminDoors)).toEqual([]);
    for (const door of adminDoors) {
      const { status } = await ask(door, { authorization: tokenOf('admin'), base: adminUrl });
      expect([401, 403]).not.toContain(status);
    }
    expect((await ask({ path: '/metrics' }, { base: adminUrl })).status).toBe(401);
  });

  it('refuses in the words of its protocol', async () => {
    const ours = await ask({ path: '/api/v1/models' });
    expect(ours.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(ours.text)).toMatchObject({ status: 401, code: 'AUTH_REQUIRED' });
    for (const path of ['/v1/models/pair', '/v2/models/pair']) {
      expect(JSON.parse((await ask({ path })).text)).toEqual({
        error: 'expected Authorization: Bearer TOKEN',
      });
    }
  });

  it('refuses before a byte of the body has come', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(`POST ${PAIR}/classify HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n`);
    const [first] = (await socket.take(1).toArray()) as [Buffer];
    socket.destroy();
    expect(first.toString()).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('open routes', () => {
  it('need no token: probes, pages, schemas', async () => {
    const { headers } = await ask({ path: '/errors' });
    expect(headers.get('content-security-policy')).toMatch(/style-src 'sha256-/);
    for (const path of [...OPEN, '/', '/errors', '/openapi.json', '/docs/']) {
      expect([path, (await ask({ path })).status]).toEqual([path, 200]);
    }
    expect((await ask({ path: '/no-such-route' })).status).toBe(404);
  });

  it('tell browsers to trust this server alone', async () => {
    const { headers, text } = await ask({ path: '/docs/' });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(text).not.toMatch(/<style|<script(?![^>]*src=)|onload=/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  it('answer pages of the origins that are let in, and no others', async () => {
    const preflight = async (origin: string): Promise<string | null> => {
      const { headers } = await ask(
        { method: 'OPTIONS', path: `${PAIR}/classify` },
        { headers: { origin, 'access-control-request-method': 'POST' } },
      );
      return headers.get('access-control-allow-origin');
    };
    expect(await preflight(CORS_ORIGIN)).toBe(CORS_ORIGIN);
    expect(await preflight('https://evil.example.com')).not.toBe('https://evil.example.com');
    const refused = await ask({ path: '/api/v1/models' }, { headers: { origin: CORS_ORIGIN } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, CORS_ORIGIN]);
  });
});

describe('a token', () => {
  it('is for its models only, whatever the protocol', async () => {
    const authorization = bearer(pairOnly);
    expect((await ask({ path: PAIR }, { authorization })).status).toBe(200);
    for (const path of [
      '/api/v1/models/other',
      '/v1/models/other',
      '/v1/models/oth%65r',
      '/v2/models/other',
    ]) {
      expect([path, (await ask({ path }, { authorization })).status]).toEqual([path, 403]);
    }
    const spec = { recipe: 'ridge-ar', dataset: { id: `ds_${'0'.repeat(24)}`, version: 1 }, model: 'other' };
    const submit = { method: 'POST', path: '/api/v1/train-jobs' };
    expect(await ask(submit, { authorization, body: spec })).toMatchObject({ code: 'AUTH_MODEL_FORBIDDEN' });
    const own = await ask(submit, { authorization, body: { ...spec, model: 'pair' } });
    expect(own.status).not.toBe(403);
  });

  it('keeps to its limit', async () => {
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await ask({ path: PAIR }, { authorization: bearer(slow) }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.code).toBe('AUTH_RATE_LIMITED');
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is rotated and revoked while the server runs; a damaged file changes nothing', async () => {
    const old = createToken({ name: 'old', scopes: ['predict'], createdAt: new Date() });
    await addToken(tokensFile, old.entry);
    const status = async (token: string): Promise<number> =>
      (await ask({ path: PAIR }, { authorization: bearer(token) })).status;
    await eventually(async () => (await status(old.token)) === 200);
    const next = await rotateToken(tokensFile, { id: old.entry.id, now: new Date(), graceMs: 0 });
    made.push(old, next);
    await eventually(async () => (await status(next.token)) === 200);
    expect(await status(old.token)).toBe(401);
    const good = readFileSync(tokensFile, 'utf8');
    writeFileSync(tokensFile, '{');
    await eventually(() =>
      Promise.resolve(
        server.log.some(({ msg }) => msg?.startsWith('the tokens file cannot be used') === true),
      ),
    );
    expect(await status(next.token)).toBe(200);
    writeFileSync(tokensFile, good);
    await revokeToken(tokensFile, next.entry.id);
    await eventually(async () => (await status(next.token)) === 401);
  });
});

describe('the audit file', () => {
  it('says who changed what, before and after, whether it was done or not', async () => {
    const authorization = tokenOf('admin');
    const path = `${PAIR}/labels/stable`;
    const put = (body: object): Promise<Answer> =>
      ask({ method: 'PUT', path }, { authorization, body, base: adminUrl });
    expect((await put({ version: 1, expected: null })).status).toBe(200);
    expect((await put({ version: 2, expected: 1 })).status).toBe(200);
    expect((await put({ version: 1, expected: 1 })).status).toBe(409);
    const lines = readFileSync(join(folder, 'data/audit.jsonl'), 'utf8').trim().split('\n');
    const records = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ action }) => action === 'label.point');
    const [one, two] = [1, 2].map((version) => ({ version, split: null }));
    const id = authorization.split('_')[1];
    const who = { id, name: 'admin' };
    const common = { who, target: 'pair/stable', from: '127.0.0.1' };
    expect(records.slice(-3)).toMatchObject([
      { ...common, status: 200, before: null, after: one },
      { ...common, status: 200, before: one, after: two },
      { ...common, status: 409, before: two, after: two },
    ]);
    const logged = server.log.filter((line) => line['audit'] === true && line['action'] === 'label.point');
    expect(logged.slice(-1)).toMatchObject([{ target: 'pair/stable', who }]);
    // The line is written after the answer has left.
    await eventually(() =>
      Promise.resolve(
        server.log.some((line) => line.msg === 'answered' && line['caller'] === id && line['status'] === 409),
      ),
    );
  });
});

it('whoever does not end a request’s headers is shown out, and delays nobody', async () => {
  expect((await ask({ path: '/livez' })).status).toBe(200);
  await eventually(() =>
    Promise.resolve(slowClients.every((client) => client.readableEnded || client.closed)),
  );
  // The limit is 12.5 s; a busy machine gets some more.
  expect(performance.now() - slowSince).toBeLessThan(30_000);
}, 60_000);

it('no URL in a request is ever fetched, from this process or an engine', async () => {
  let connections = 0;
  const listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/x.png`;
  const tensor = { name: url, datatype: 'FP32', shape: [1], data: [url] };
  const spec = { recipe: 'ridge-ar', model: 'pair', dataset: { id: `ds_${'0'.repeat(24)}`, version: 1 } };
  const post = (scope: Scope, path: string, body: unknown, base = server.url): Promise<Answer> =>
    ask({ method: 'POST', path }, { authorization: tokenOf(scope), body, base });
  const form = new FormData();
  form.set('name', 'from-a-url');
  form.set('options', JSON.stringify({ url }));
  form.set('file', url);
  const upload = await fetch(`${server.url}/api/v1/datasets`, {
    method: 'POST',
    headers: { authorization: tokenOf('train') },
    body: form,
  });
  const named = encodeURIComponent(url);
  const statuses = [
    upload.status,
    ...(
      await Promise.all([
        post('predict', `${PAIR}/classify`, { image: url }),
        post('predict', `${PAIR}/forecast`, { series: url }),
        post('predict', `${PAIR}/forecast`, { series: [{ id: url, values: url }] }),
        post('predict', `/api/v1/models/${named}/forecast`, { series: [] }),
        post('predict', '/v1/models/pair:predict', { instances: [url], signature_name: url }),
        post('predict', '/v1/models/pair:predict', { instances: [{ b64: url }] }),
        post('predict', '/v2/models/pair/infer', { inputs: [tensor] }),
        post('predict', '/v2/models/pair/infer', {
          inputs: [{ ...tensor, parameters: { shared_memory_region: url } }],
        }),
        post('train', '/api/v1/train-jobs', { ...spec, dataset: url }),
        post('train', '/api/v1/train-jobs', { ...spec, dataset: { id: url, version: 1 } }),
        post('train', '/api/v1/train-jobs', { ...spec, recipe: url, model: url }),
        post('admin', `/v2/repository/models/${named}/load`, {}, adminUrl),
        post('admin', '/v2/repository/models/pair/load', { parameters: { config: url } }, adminUrl),
        post('admin', '/v2/repository/models/pair/load', { parameters: { 'file:1/a': url } }, adminUrl),
        ask({ path: `/api/v1/models/${named}` }, { authorization: tokenOf('predict') }),
      ])
    ).map(({ status }) => status),
  ];
  for (const status of statuses) expect([400, 404, 413, 415, 422]).toContain(status);
  listener.close();
  await once(listener, 'close');
  expect(connections).toBe(0);
});

it('no secret of a token is in a log, an answer or a file', () => {
  const logs = [...server.log.map((line) => JSON.stringify(line)), ...server.plainLines];
  const files = ['tokens.json', 'data/audit.jsonl'].map((name) => readFileSync(join(folder, name), 'utf8'));
  const everything = [...logs, ...seen, ...files].join('\n');
  for (const { token } of made) expect(everything).not.toContain(token.slice('striate_'.length + 13));
  for (const { entry } of made) expect([...logs, ...seen].join('\n')).not.toContain(entry.hash);
});
