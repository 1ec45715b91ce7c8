import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { debianProgram } from '../support/debian-program';
import { startPostgres } from '../support/postgres-cluster';
import { RunningServer } from '../support/running-server';
import { RunningTrainer } from '../support/running-trainer';
import { birthsCsv, smallJob, TrainOperations, type DatasetName } from '../support/train-operations';

/** What one server says is known to the other within 2 s; the rest is slack for a machine that does other work too. */
const SOON_MS = 15_000;

/** A server that sees a new version compiles and proves it first. */
const LOAD_LIMIT_MS = 120_000;

/** Clients behind HAProxy, each with one request on its way. */
const CLIENTS = 6;

const cluster = startPostgres();
const withPostgres = cluster === null ? describe.skip : describe;

withPostgres('two servers and two trainers on one PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'striate-cluster-'));
  const models = join(folder, 'models');
  const servers: RunningServer[] = [];
  let trainers: RunningTrainer[] = [];
  const api = [0, 1].map((index) => new TrainOperations(() => servers[index]?.url ?? ''));
  const [a, b] = api as [TrainOperations, TrainOperations];
  let dataset: DatasetName;
  let startServer: (name: string) => Promise<RunningServer>;

  beforeAll(async () => {
    if (cluster === null) return;
    mkdirSync(models);
    const url = await cluster.emptyDatabase();
    const common = {
      STRIATE_DATABASE_URL: url,
      STRIATE_MODELS: models,
      STRIATE_SHARED: join(folder, 'shared'),
      STRIATE_THREADS: '1',
      STRIATE_TRAIN_LEASE_SECONDS: '4',
    };
    const own = (name: string): NodeJS.ProcessEnv => ({ ...common, STRIATE_DATA: join(folder, name) });
    startServer = (name) =>
      RunningServer.start({
        dataFolder: join(folder, name),
        environment: { ...own(name), STRIATE_TRAIN: 'off', STRIATE_DRAIN_MS: '1000' },
      });
    servers.push(...(await Promise.all(['a', 'b'].map(startServer))));
    trainers = ['t1', 't2'].map((name) => RunningTrainer.start(own(name)));
    dataset = await a.dataset('births', birthsCsv());
  }, 300_000);
  afterAll(async () => {
    await Promise.all([...servers, ...trainers].map((each) => each.stop()));
    cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function soon<T>(look: () => Promise<T>, wanted: T, limitMs = SOON_MS): Promise<void> {
    const deadline = performance.now() + limitMs;
    let found = await look();
    while (JSON.stringify(found) !== JSON.stringify(wanted) && performance.now() < deadline) {
      await new Promise((next) => setTimeout(next, 50));
      found = await look();
    }
    expect(found).toEqual(wanted);
  }

  const defaultOf = async (server: TrainOperations): Promise<number | undefined> =>
    (await server.read<{ default_version?: number }>('/models/births-a')).default_version;

  it('prints no password of the database', () => {
    const started = servers[0]?.log.find(({ msg }) => msg === 'starting');
    expect(JSON.stringify(started)).toContain('"STRIATE_DATABASE_URL":"postgres://postgres@');
  });

  it('shows a data set of one server on the other', async () => {
    await soon(async () => (await b.send(`/datasets/${dataset.id}`)).status, 200);
  });

  it('trains a job once, and brings its version to both servers', async () => {
    const { id } = await a.submit(smallJob(dataset, 'births-a', 1));
    const stream = await b.send(`/train-jobs/${id}/events`, { headers: { accept: 'text/event-stream' } });
    expect(await stream.text()).toMatch(/event: end\ndata: .*"state":"succeeded"/);
    const job = await b.get(id);
    expect([job.attempt, job.published]).toEqual([1, { model: 'births-a', version: 1 }]);
    const claims = (await b.events(id)).filter(({ data }) => data['state'] === 'running');
    expect(claims).toHaveLength(1);
    for (const server of api) await soon(() => defaultOf(server), 1, LOAD_LIMIT_MS);
  }, 400_000);

  it('gives the job of a trainer that was killed to the other, whose label reaches both servers', async () => {
    const { id } = await b.submit({ ...smallJob(dataset, 'births-a', 8), promote_to: 'default' });
    await a.until(id, () => a.hasCheckpoint(id));
    const at = trainers.findIndex((trainer) => trainer.isTraining);
    await trainers[at]?.stop('SIGKILL');
    const job = await b.ended(id);
    expect([job.state, job.attempt, job.published?.version]).toEqual(['succeeded', 2, 2]);
    const starts = (await b.events(id)).filter(({ data }) => data['text'] === 'started');
    expect(starts[1]?.data['resumed_step']).toBeGreaterThan(0);
    for (const server of api) await soon(() => defaultOf(server), 2, LOAD_LIMIT_MS);
  }, 400_000);

  it('brings a label that one server moves to the other', async () => {
    const moved = await a.send('/models/births-a/labels/default/rollback', { method: 'POST' });
    expect(moved.status).toBe(200);
    await soon(() => defaultOf(b), 1);
  });

  it('hears a cancel that comes by a server in a trainer elsewhere', async () => {
    const { id } = await b.submit(smallJob(dataset, 'births-x', 1_000));
    await b.until(id, ({ progress }) => progress > 0);
    const began = performance.now();
    expect((await a.wish(id, 'cancel')).status).toBe(202);
    expect((await a.ended(id)).state).toBe('cancelled');
    expect(performance.now() - began).toBeLessThan(SOON_MS);
  }, 200_000);

  const haproxy = debianProgram('haproxy');
  const behindHaproxy = haproxy === undefined ? it.skip : it;
  behindHaproxy(
    'loses behind HAProxy what a killed server held and nothing of a drained one',
    async () => {
      const third = await startServer('c');
      servers.push(third);
      const door = await startDoor(
        haproxy ?? '',
        servers.map(({ url }) => Number(new URL(url).port)),
      );
      const body = JSON.stringify({
        series: Array.from({ length: 60 }, (_, day) => 9_000 + (day % 7) * 100),
      });
      const outcomes: number[] = [];
      let isOver = false;
      const client = async (): Promise<void> => {
        while (!isOver) {
          const answer = await fetch(`${door.url}/api/v1/models/births-a/forecast`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          }).catch(() => null);
          await answer?.arrayBuffer().catch(() => undefined);
          outcomes.push(answer?.status ?? 0);
        }
      };
      const clients = Array.from({ length: CLIENTS }, client);
      const failed = (): number => outcomes.filter((status) => status !== 200).length;
      const wait = (ms: number): Promise<void> => new Promise((next) => setTimeout(next, ms));
      try {
        await wait(1_000);
        expect([failed(), outcomes.length > 0]).toEqual([0, true]);
        await third.stop('SIGKILL');
        await wait(2_000);
        // Each client had one request on its way; only those to the killed server are lost.
        const lost = failed();
        expect(lost).toBeLessThanOrEqual(CLIENTS);
        expect(await servers[1]?.stop()).toBe(0);
        await wait(1_000);
        expect(failed()).toBe(lost);
      } finally {
        isOver = true;
        await Promise.all(clients);
        await door.stop();
      }
    },
    120_000,
  );
});

/** HAProxy before these ports, in a process of its own, as the bench of rolling restarts starts it. */
async function startDoor(
  program: string,
  ports: readonly number[],
): Promise<{ readonly url: string; readonly stop: () => Promise<unknown> }> {
  const bench = resolve(__dirname, '../bench');
  const script = `
    import { startHaproxy } from ${JSON.stringify(join(bench, 'drain/haproxy.mjs'))};
    import { freePort } from ${JSON.stringify(join(bench, 'support/bench-server.mjs'))};
    const port = await freePort();
    const haproxy = await startHaproxy({ program: ${JSON.stringify(program)}, port, servers: ${JSON.stringify(ports)} });
    console.log(port);
    process.stdin.resume().once('end', () => haproxy.stop());`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const stop = (): Promise<unknown> => {
    child.stdin.end();
    return once(child, 'exit');
  };
  return { url: `http://127.0.0.1:${line.toString().trim()}`, stop };
}
