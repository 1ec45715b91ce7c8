import { execFileSync } from 'node:child_process';
import { digitPng } from '../support/digits';
import { RunningServer } from '../support/running-server';

const alive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }));
  } catch {
    return false;
  }
};

async function untilGone(pids: readonly number[], limitMs: number): Promise<number> {
  const started = performance.now();
  while (pids.some(alive)) {
    if (performance.now() - started > limitMs)
      throw new Error(`still alive after ${limitMs} ms: ${pids.filter(alive).join(', ')}`);
    await new Promise((next) => setTimeout(next, 20));
  }
  return performance.now() - started;
}

describe('the life of an engine', () => {
  let server: RunningServer;
  let picture: Buffer;
  beforeAll(async () => {
    picture = await digitPng(7, 3);
    server = await RunningServer.start();
  }, 200_000);
  afterAll(() => server.stop());

  const classify = async (): Promise<number> => {
    const answer = await fetch(`${server.url}/api/v1/models/digits/classify`, {
      method: 'POST',
      body: new Uint8Array(picture),
      headers: { 'content-type': 'image/png' },
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  it('killed under load, fails at most what it held, and serves again within 3 s', async () => {
    const statuses: number[] = [];
    let firstGoodAfterKill = Infinity;
    let killedAt = Infinity;
    const until = performance.now() + 6_000;
    const client = async (): Promise<void> => {
      while (performance.now() < until) {
        const started = performance.now();
        const status = await classify();
        statuses.push(status);
        if (status === 200 && started > killedAt)
          firstGoodAfterKill = Math.min(firstGoodAfterKill, performance.now());
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await new Promise((next) => setTimeout(next, 1_500));
    killedAt = performance.now();
    process.kill(server.enginePids().at(-1)!, 'SIGKILL');
    await Promise.all(clients);
    const failed = statuses.filter((status) => status !== 200);
    expect(new Set(failed).size === 0 || failed.every((status) => status === 503)).toBe(true);
    // One batch computes and one is prepared: no more requests than that were in its hands.
    expect(failed.length).toBeLessThanOrEqual(16);
    expect(firstGoodAfterKill - killedAt).toBeLessThan(3_000);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('striate_engine_restarts_total{engine="serving"} 1');
  }, 60_000);

  it('a hung one is killed and its requests are answered', async () => {
    const pid = server.enginePids().at(-1)!;
    process.kill(pid, 'SIGSTOP');
    const status = await classify();
    expect([200, 503]).toContain(status);
    expect(alive(pid)).toBe(false);
    expect(await classify()).toBe(200);
  }, 60_000);

  it('ends within a second of the server, even when the server is killed, and a new start serves', async () => {
    const pids = [...server.enginePids(), ...server.enginePids('candidate')];
    await server.stop('SIGKILL');
    expect(await untilGone(pids, 1_500)).toBeLessThan(1_500);
    server = await RunningServer.start();
    expect(await classify()).toBe(200);
  }, 200_000);
});

describe('SIGTERM', () => {
  it('finishes what was accepted and exits with 0', async () => {
    const server = await RunningServer.start();
    const picture = await digitPng(2, 2);
    const post = (): Promise<number> =>
      fetch(`${server.url}/api/v1/models/digits/classify`, {
        method: 'POST',
        body: new Uint8Array(picture),
        headers: { 'content-type': 'image/png' },
      }).then((answer) => answer.status);
    await post();
    const accepted = Array.from({ length: 64 }, () => post().catch(() => 'not accepted'));
    await accepted[0];
    const code = await server.stop();
    expect(code).toBe(0);
    const statuses = await Promise.all(accepted);
    expect(statuses.every((status) => status === 200 || status === 'not accepted')).toBe(true);
    expect(statuses).toContain(200);
  }, 200_000);
});

describe('a wrong start', () => {
  it.each([
    [{ STRIATE_PROT: '1' }, /nearest is STRIATE_PORT/],
    [{ STRIATE_HOST: '0.0.0.0' }, /STRIATE_INSECURE=1/],
  ])(
    'with %j says what is wrong and exits with 1',
    async (environment, text) => {
      const failure = await RunningServer.start({ environment, ready: false }).catch(
        (error: unknown) => error as Error,
      );
      expect(failure).toBeInstanceOf(Error);
      expect((failure as Error).message).toMatch(text);
    },
    60_000,
  );
});
