import { Engine, type EngineOptions } from '../../src/engine/engine';
import type { StriateError } from '../../src/errors/striate-error';
import { FakeClock } from '../support/fake-clock';
import { PuppetEngineProcess } from '../support/puppet-engine-process';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(changes: Partial<EngineOptions> = {}): {
  engine: Engine;
  clock: FakeClock;
  processes: PuppetEngineProcess[];
  newest: () => PuppetEngineProcess;
} {
  const clock = new FakeClock();
  const processes: PuppetEngineProcess[] = [];
  const engine = new Engine({
    name: 'test',
    device: 'auto',
    threads: 1,
    background: false,
    clock,
    random: () => 0,
    startProcess: () => {
      const puppet = new PuppetEngineProcess();
      processes.push(puppet);
      return puppet.child;
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...changes,
  });
  return { engine, clock, processes, newest: () => processes.at(-1)! };
}

async function started(changes: Partial<EngineOptions> = {}): Promise<ReturnType<typeof setUp>> {
  const all = setUp(changes);
  const ready = all.engine.start();
  all.newest().hello();
  await ready;
  return all;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error as StriateError).code,
  );

describe('Engine', () => {
  it('is ready once its process has said hello, and answers commands by number', async () => {
    const { engine, newest } = await started();
    const stats = engine.send({ type: 'stats' }, { limitMs: 1_000 });
    await turn();
    const result = { nativeTensors: 0, savedModels: 1, residentBytes: 2 };
    newest().send({ type: 'done', id: newest().commands[0]!.message.id, result });
    expect((await stats).result).toEqual(result);
    expect(engine.state).toBe('ready');
  });

  it('refuses commands before hello', async () => {
    const { engine } = setUp();
    void engine.start();
    expect(await codeOf(engine.send({ type: 'stats' }, { limitMs: 1 }))).toBe('ENGINE_UNAVAILABLE');
  });

  it('replaces a process in which failed runs have left more than 64 MB of inputs', async () => {
    const { engine, clock, processes, newest } = await started();
    const data = new Float32Array(5 * 1024 * 1024);
    const tensors = new Map([['x', { dtype: 'float32', shape: [1, data.length], data } as const]]);
    const failure = { code: 'ENGINE_RUN_FAILED', detail: 'an index is out of range' };
    const states: string[] = [];
    for (let run = 0; run < 4; run++) {
      const answer = codeOf(engine.send({ type: 'run', handle: 'm' }, { limitMs: 60_000, tensors }));
      while (newest().commands.length <= run) await turn();
      newest().send({ type: 'failed', id: newest().commands[run]!.message.id, failure });
      expect(await answer).toBe('ENGINE_RUN_FAILED');
      states.push(engine.state);
    }
    expect(states).toEqual(['ready', 'ready', 'ready', 'waiting']);
    clock.advance(50);
    expect(processes).toHaveLength(2);
  });

  it('fails exactly the commands that a dead process held, and starts another', async () => {
    const { engine, clock, processes, newest } = await started();
    const held = codeOf(engine.send({ type: 'stats' }, { limitMs: 1_000 }));
    newest().die();
    expect(await held).toBe('ENGINE_DIED');
    expect(engine.state).toBe('waiting');
    clock.advance(100);
    expect(processes).toHaveLength(2);
    newest().hello();
    await turn();
    expect(engine.state).toBe('ready');
    expect(engine.restarts).toBe(1);
  });

  it('kills a process whose oldest command is overdue', async () => {
    const { engine, clock } = await started();
    const overdue = codeOf(engine.send({ type: 'stats' }, { limitMs: 2_000 }));
    const behind = codeOf(engine.send({ type: 'stats' }, { limitMs: 2_000 }));
    clock.advance(1_999);
    expect(engine.state).toBe('ready');
    clock.advance(1);
    expect(await overdue).toBe('ENGINE_TIMED_OUT');
    expect(await behind).toBe('ENGINE_TIMED_OUT');
  });

  it('counts the limit of a command from the end of the one before it', async () => {
    const { engine, clock, newest } = await started();
    const first = engine.send({ type: 'stats' }, { limitMs: 2_000 });
    void codeOf(engine.send({ type: 'stats' }, { limitMs: 2_000 }));
    await turn();
    clock.advance(1_500);
    newest().send({ type: 'done', id: 1, result: { nativeTensors: 0, savedModels: 0, residentBytes: 0 } });
    await first;
    clock.advance(1_500);
    expect(engine.state).toBe('ready');
  });

  it.each([
    ['bytes that are no frame', (puppet: PuppetEngineProcess) => puppet.sendRaw(Buffer.alloc(64, 0xff))],
    [
      'a reply to a command that nobody sent',
      (puppet: PuppetEngineProcess) => puppet.send({ type: 'done', id: 99, result: null }),
    ],
    ['a hello of another protocol', (puppet: PuppetEngineProcess) => puppet.hello({ protocol: 99 })],
  ])('drops a process that sends %s', async (_name, misbehave) => {
    const { engine, newest } = setUp();
    void engine.start();
    misbehave(newest());
    await turn();
    expect(engine.state).toBe('waiting');
  });

  it('waits longer after each death, up to its bound, and anew after a healthy life', async () => {
    const { engine, clock, processes, newest } = setUp();
    void engine.start();
    const waits: number[] = [];
    for (let death = 0; death < 12; death++) {
      const before = processes.length;
      newest().die();
      let waited = 0;
      while (processes.length === before) {
        clock.advance(5);
        waited += 5;
      }
      waits.push(waited);
    }
    expect(waits[0]).toBe(25);
    expect(waits.at(-1)).toBe(5_000);
    newest().hello();
    await turn();
    clock.advance(10_001);
    newest().die();
    clock.advance(25);
    expect(engine.state).toBe('starting');
  });

  it('fails the start when a GPU is demanded and none is found', async () => {
    const { engine, newest } = setUp({ device: 'gpu' });
    const start = codeOf(engine.start());
    newest().hello({ device: 'cpu' });
    expect(await start).toBe('ENGINE_UNUSABLE');
    expect(engine.state).toBe('stopped');
  });

  it('stops: fails what waits and starts nothing any more', async () => {
    const { engine, clock, processes } = await started();
    const waiting = codeOf(engine.send({ type: 'stats' }, { limitMs: 1_000 }));
    await engine.stop();
    expect(await waiting).toBe('ENGINE_UNAVAILABLE');
    expect(engine.state).toBe('stopped');
    clock.advance(60_000);
    expect(processes).toHaveLength(1);
  });

  it('can be stopped while it waits to start again, and started after', async () => {
    const { engine, newest, processes } = await started();
    newest().die();
    await engine.stop();
    expect(engine.state).toBe('stopped');
    const again = engine.start();
    newest().hello();
    await again;
    expect(processes).toHaveLength(2);
  });
});
