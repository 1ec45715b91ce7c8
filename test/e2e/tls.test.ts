import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { RunningServer } from '../support/running-server';

const GOLDEN = join(__dirname, '../golden/tls');
const pem = (name: string): Buffer => readFileSync(join(GOLDEN, name));

jest.setTimeout(120_000);

let folder: string;
let server: RunningServer;
let adminUrl: string;

/** Puts one of the golden certificates where the server looks for its own. */
function install(name: string): void {
  copyFileSync(join(GOLDEN, `${name}.key.pem`), join(folder, 'key.pem'));
  copyFileSync(join(GOLDEN, `${name}.pem`), join(folder, 'cert.pem'));
}

interface Seen {
  readonly status: number | undefined;
  /** The common name of the server's certificate. */
  readonly name: string | string[] | undefined;
  readonly version: string;
  readonly hsts: string | undefined;
}

/** One request on a connection of its own, with the certificate of `client`. */
function ask(base: string, client: string | null, options: RequestOptions = {}): Promise<Seen> {
  const identity = client === null ? {} : { cert: pem(`${client}.pem`), key: pem(`${client}.key.pem`) };
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL('/livez', base),
      { agent: false, ca: pem('ca.pem'), ...identity, ...options },
      (answer) => {
        const { socket } = answer;
        if (!(socket instanceof TLSSocket)) throw new Error('not over TLS');
        const hsts = answer.headers['strict-transport-security'];
        resolve({
          status: answer.statusCode,
          name: socket.getPeerCertificate().subject.CN,
          version: answer.httpVersion,
          hsts,
        });
        answer.resume();
      },
    );
    sent.once('error', reject).end();
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'striate-tls-'));
  mkdirSync(join(folder, 'models'));
  install('server');
  server = await RunningServer.start({
    environment: {
      STRIATE_MODELS: join(folder, 'models'),
      STRIATE_TLS_CERT: join(folder, 'cert.pem'),
      STRIATE_TLS_KEY: join(folder, 'key.pem'),
      STRIATE_TLS_CLIENT_CA: join(GOLDEN, 'ca.pem'),
      STRIATE_ADMIN_PORT: '0',
    },
    ready: false,
  });
  const line = server.log.find(({ msg }) => msg?.startsWith('operators') === true);
  adminUrl = `https://127.0.0.1:${String(line?.['port'])}`;
}, 200_000);

afterAll(async () => {
  expect(await server.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

it('speaks HTTP/1.1 over TLS, on both ports', async () => {
  for (const base of [server.url, adminUrl]) {
    const seen = await ask(base, 'client');
    expect(seen).toMatchObject({ status: 200, name: 'server', version: '1.1' });
    expect(seen.hsts).toContain('max-age=');
  }
});

it('gives no connection to a client without a certificate of the authority, or with an old protocol', async () => {
  for (const base of [server.url, adminUrl]) {
    await expect(ask(base, null)).rejects.toThrow(/certificate required|socket hang up|ECONNRESET/);
    await expect(ask(base, 'stranger')).rejects.toThrow(/unknown ca|socket hang up|ECONNRESET/);
    await expect(
      ask(base, 'client', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }),
    ).rejects.toThrow();
  }
});

it('takes a renewed certificate without a restart', async () => {
  install('renewed');
  const deadline = performance.now() + 20_000;
  for (const base of [server.url, adminUrl]) {
    while ((await ask(base, 'client')).name !== 'renewed') {
      if (performance.now() > deadline) throw new Error('the old certificate after 20 s');
      await new Promise((next) => setTimeout(next, 100));
    }
  }
});

it.each([
  [{ STRIATE_HOST: '0.0.0.0' }, /set STRIATE_TOKENS_FILE .* or set STRIATE_INSECURE=1 \(--insecure\)/],
  [{ STRIATE_TOKENS_FILE: '/no/such/file' }, /STRIATE_TOKENS_FILE: \/no\/such\/file: ENOENT/],
  [
    { STRIATE_TLS_CERT: join(GOLDEN, 'server.pem'), STRIATE_TLS_KEY: join(GOLDEN, 'client.key.pem') },
    /STRIATE_TLS_CERT.*key values mismatch/,
  ],
])('does not start with %j, and says why', async (environment, text) => {
  await expect(
    RunningServer.start({
      environment: { STRIATE_MODELS: join(folder, 'models'), ...environment },
      ready: false,
    }),
  ).rejects.toThrow(text);
});
