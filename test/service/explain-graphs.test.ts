import { BatchScheduler } from '../../src/batching/batch-scheduler';
import { Engine } from '../../src/engine/engine';
import { StriateError } from '../../src/errors/striate-error';
import type { PreparedModel } from '../../src/messages/protocol';
import { createMetrics } from '../../src/metrics/metrics';
import { ExplainGraphs } from '../../src/service/explain/explain-graphs';
import type { Serving } from '../../src/service/model-lifecycle';
import type { ModelPreparer } from '../../src/service/model-preparer';
import type { RequestContext } from '../../src/service/predict';
import { FakeClock } from '../support/fake-clock';
import { PuppetEngineProcess } from '../support/puppet-engine-process';

const prepared = {
  inputs: [{ name: 'x', tensor: 'x:0', dtype: 'float32', shape: [null, 1] }],
  outputs: [],
  explain: { classInput: 'class', logits: 'logits', inputGradient: { output: 'g' }, layers: [] },
} as unknown as PreparedModel;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const settled = async (): Promise<void> => {
  for (let index = 0; index < 20; index++) await turn();
};

const patient: RequestContext = { deadlineMs: null, signal: new AbortController().signal };

/** Explaining graphs over an engine that answers everything, and a preparer that the test holds or fails. */
class House {
  readonly clock = new FakeClock();
  readonly process = new PuppetEngineProcess();
  readonly prepared: string[] = [];
  readonly released: string[] = [];
  hold: Promise<void> = Promise.resolve();
  failure: StriateError | null = null;
  graphs!: ExplainGraphs;
  private answered = 0;

  async open(): Promise<this> {
    const engine = new Engine({
      name: 'test',
      device: 'auto',
      threads: 1,
      background: false,
      clock: this.clock,
      random: () => 0,
      startProcess: () => this.process.child,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const ready = engine.start();
    this.process.hello();
    await ready;
    const preparer: Pick<ModelPreparer, 'prepare' | 'release'> = {
      prepare: async ({ model }) => {
        this.prepared.push(model);
        await this.hold;
        if (this.failure !== null) throw this.failure;
        return { folder: `/${model}`, key: model };
      },
      release: ({ key }) => this.released.push(key),
    };
    const scheduler = new BatchScheduler({ clock: this.clock, preparedBatches: 0 });
    this.graphs = new ExplainGraphs({
      preparer,
      engine,
      scheduler,
      metrics: createMetrics(),
      clock: this.clock,
    });
    return this;
  }

  /** A version of the model `name`, and what happens when it is closed. */
  version(name: string, backend = 'compiled'): { serving: Serving; close: () => Promise<void> } {
    const closers: (() => Promise<void>)[] = [];
    const served = {
      key: `${name}/1~1`,
      prepared: { backend },
      spec: { batching: {} },
      beforeClose: (close: () => Promise<void>) => closers.push(close),
    };
    const record = { model: name, version: 1, source: { model: name } };
    return {
      serving: { record, served } as unknown as Serving,
      close: async () => {
        await this.act(Promise.all(closers.map((close) => close())));
      },
    };
  }

  use(serving: Serving, work: () => Promise<string> = () => Promise.resolve('used')): Promise<string> {
    return this.act(this.graphs.use(serving, patient, work));
  }

  /** Lets the engine answer until `work` has settled. */
  async act<T>(work: Promise<T>): Promise<T> {
    const progress = { done: false };
    const all = work.finally(() => (progress.done = true));
    all.catch(() => undefined);
    while (!progress.done) {
      await turn();
      for (const { message } of this.process.commands.slice(this.answered)) {
        this.answered++;
        const result = message.type === 'load' ? prepared : null;
        this.process.send({ type: 'done', id: message.id, result });
      }
    }
    return all;
  }

  /** Handles' models that are in the engine now. */
  loaded(): string[] {
    const names = new Set<string>();
    for (const { message } of this.process.commands) {
      if (message.type === 'load') names.add(message.handle.split('/')[0]!);
      if (message.type === 'unload') names.delete(message.handle.split('/')[0]!);
    }
    return [...names];
  }
}

it('compiles and loads once for requests that come together', async () => {
  const house = await new House().open();
  const { serving } = house.version('a');
  expect(await Promise.all([1, 2, 3].map(() => house.use(serving)))).toEqual(['used', 'used', 'used']);
  expect(house.prepared).toEqual(['a']);
  expect(house.loaded()).toEqual(['a']);
});

it('keeps four; the one that was not used for longest leaves when its last request is done', async () => {
  const house = await new House().open();
  const versions = ['a', 'b', 'c', 'd', 'e'].map((name) => house.version(name));
  let finish = (): void => undefined;
  const busy = house.use(versions[0]!.serving, () => new Promise((done) => (finish = () => done('late'))));
  for (const { serving } of versions.slice(1, 4)) await house.use(serving);
  const fifth = house.use(versions[4]!.serving);
  await settled();
  expect(house.loaded()).toEqual(['a', 'b', 'c', 'd']);
  finish();
  expect(await Promise.all([busy, fifth])).toEqual(['late', 'used']);
  expect(house.loaded()).toEqual(['b', 'c', 'd', 'e']);
  expect(house.released).toEqual(['a']);
});

it('leaves memory with its version', async () => {
  const house = await new House().open();
  const { serving, close } = house.version('a');
  await house.use(serving);
  await close();
  expect([house.loaded(), house.released]).toEqual([[], ['a']]);
});

it('refuses a request whose deadline passes while it is loaded, and answers the next one', async () => {
  const house = await new House().open();
  let open = (): void => undefined;
  house.hold = new Promise((done) => (open = done));
  const { serving } = house.version('a');
  const late = house.graphs.use(serving, { ...patient, deadlineMs: 50 }, () => Promise.resolve('used'));
  const gone = new AbortController();
  const cancelled = house.graphs.use(serving, { ...patient, signal: gone.signal }, () =>
    Promise.resolve('used'),
  );
  gone.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'BATCH_CANCELLED' });
  house.clock.advance(50);
  await expect(late).rejects.toMatchObject({ code: 'BATCH_DEADLINE_EXCEEDED' });
  open();
  expect(await house.use(serving)).toBe('used');
  expect(house.prepared).toEqual(['a']);
});

it('tries again what failed for no fault of the model, and not what the model is at fault for', async () => {
  const house = await new House().open();
  const { serving } = house.version('a');
  house.failure = new StriateError('ENGINE_DIED', { detail: 'gone' });
  await expect(house.use(serving)).rejects.toMatchObject({ code: 'ENGINE_DIED' });
  house.failure = new StriateError('FORMAT_INVALID', { detail: 'two outputs' });
  await expect(house.use(serving)).rejects.toMatchObject({ code: 'FORMAT_INVALID' });
  await expect(house.use(serving)).rejects.toMatchObject({ code: 'FORMAT_INVALID' });
  expect(house.prepared).toEqual(['a', 'a']);
});

it('asks nobody about a graph that was made elsewhere', async () => {
  const house = await new House().open();
  await expect(house.use(house.version('a', 'saved_model').serving)).rejects.toMatchObject({
    code: 'EXPLAIN_UNSUPPORTED',
  });
  expect(house.prepared).toEqual([]);
});
