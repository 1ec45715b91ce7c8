import { BatchScheduler } from '../../src/batching/batch-scheduler';
import type { BatchQueue } from '../../src/batching/contract';
import { Engine } from '../../src/engine/engine';
import type { StriateError } from '../../src/errors/striate-error';
import type { PreparedModel } from '../../src/messages/protocol';
import { TensorBatchRunner } from '../../src/service/batch-runner';
import { EngineModel } from '../../src/service/engine-model';
import type { NamedTensors } from '../../src/tensor/tensor';
import { FakeClock } from '../support/fake-clock';
import { PuppetEngineProcess } from '../support/puppet-engine-process';

const POISON = 13;
const spec = { dtype: 'float32', shape: [null, 1] } as const;
const prepared = {
  inputs: [{ name: 'x', tensor: 'x:0', ...spec }],
  outputs: [{ name: 'y', tensor: 'y:0', ...spec }],
  rowLengthsTensor: null,
} as unknown as PreparedModel;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Answers each run with its own input, but does `onPoison` when a row of it is POISON. */
class EchoEngine extends PuppetEngineProcess {
  /** Values of each run, in order. */
  readonly runs: number[][] = [];
  private answered = 0;

  constructor(private readonly onPoison: (engine: EchoEngine, id: number) => void) {
    super();
  }

  /** Answers what has come since the last call; true when there was something. */
  act(): boolean {
    const fresh = this.commands.slice(this.answered);
    this.answered += fresh.length;
    for (const { message, tensors } of fresh) {
      if (message.type === 'load') this.send({ type: 'done', id: message.id, result: prepared });
      if (message.type !== 'run') continue;
      const x = tensors.get('x')!;
      this.runs.push([...(x.data as Float32Array)]);
      if (this.runs.at(-1)!.includes(POISON)) this.onPoison(this, message.id);
      else this.send({ type: 'done', id: message.id, result: { computeMs: 1 } }, new Map([['y', x]]));
    }
    return fresh.length > 0;
  }
}

class House {
  readonly clock = new FakeClock();
  readonly engines: EchoEngine[] = [];
  queue!: BatchQueue<NamedTensors, NamedTensors>;

  constructor(
    private readonly onPoison: (engine: EchoEngine, id: number) => void,
    private readonly backend: PreparedModel['backend'] = 'compiled',
  ) {}

  async open(): Promise<void> {
    const engine = new Engine({
      name: 'test',
      device: 'auto',
      threads: 1,
      background: false,
      clock: this.clock,
      random: () => 0,
      startProcess: () => {
        const puppet = new EchoEngine(this.onPoison);
        this.engines.push(puppet);
        return puppet.child;
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const scheduler = new BatchScheduler({ clock: this.clock, preparedBatches: 0 });
    engine.on('ready', () => scheduler.resume());
    engine.on('down', () => scheduler.pause());
    const ready = engine.start();
    this.engines[0]!.hello();
    await ready;
    const place = { folder: '/nowhere' } as ConstructorParameters<typeof EngineModel>[2];
    const model = new EngineModel(engine, 'm', place);
    const runner = new TensorBatchRunner(model, { ...prepared, backend: this.backend }, () => 0);
    this.queue = scheduler.register('m/1~1', { maxBatchRows: 4 }, runner);
  }

  /** What becomes of a row of this value: the value, or the code of the error. */
  ask(value: number): Promise<number | string> {
    const payload = new Map([
      ['x', { dtype: 'float32', shape: [1, 1], data: Float32Array.of(value) } as const],
    ]);
    return this.queue.submit({ rows: 1, payload, deadlineMs: null }).then(
      ({ result }) => result.get('y')!.data[0] as number,
      (error: unknown) => (error as StriateError).code,
    );
  }

  /** Lets the engines act, and time pass while they are being started again, until `answers` have settled. */
  async settle<T>(answers: Promise<T>): Promise<T> {
    const progress = { done: false };
    const all = answers.finally(() => (progress.done = true));
    while (!progress.done) {
      await turn();
      if (this.engines.at(-1)!.act()) continue;
      const count = this.engines.length;
      this.clock.advance(50);
      if (this.engines.length > count) this.engines.at(-1)!.hello();
    }
    return all;
  }
}

describe('a batch of four with one bad row, through engine, runner and scheduler', () => {
  it('fails that row alone when the engine refuses the run', async () => {
    const house = new House((engine, id) =>
      engine.send({ type: 'failed', id, failure: { code: 'ENGINE_RUN_FAILED', detail: 'a bad row' } }),
    );
    await house.open();
    const answers = [0, 1, 2, POISON, 4].map((value) => house.ask(value));
    expect(await house.settle(Promise.all(answers))).toEqual([0, 1, 2, 'ENGINE_RUN_FAILED', 4]);
    expect(house.engines).toHaveLength(1);
    expect(house.engines[0]!.runs).toEqual([[0], [1, 2, POISON, 4], [1, 2], [POISON, 4], [POISON], [4]]);
  });

  it.each([
    ['indices[0] = 13 is not in [0, 10)', 'TENSOR_INVALID'],
    ['OOM when allocating tensor', 'ENGINE_RUN_FAILED'],
  ])('says of a graph that was made elsewhere and fails by "%s": %s', async (detail, code) => {
    const house = new House(
      (engine, id) => engine.send({ type: 'failed', id, failure: { code: 'ENGINE_RUN_FAILED', detail } }),
      'saved_model',
    );
    await house.open();
    const answers = [0, 1, 2, POISON, 4].map((value) => house.ask(value));
    expect(await house.settle(Promise.all(answers))).toEqual([0, 1, 2, code, 4]);
  });

  it('refuses the row that kills a second engine, and answers the others', async () => {
    const house = new House((engine) => engine.die());
    await house.open();
    const answers = [0, 1, 2, POISON, 4].map((value) => house.ask(value));
    expect(await house.settle(Promise.all(answers))).toEqual([0, 1, 2, 'BATCH_POISONED', 4]);
    const runs = house.engines.flatMap((engine) => engine.runs);
    expect(runs.filter((values) => values.includes(POISON))).toEqual([[1, 2, POISON, 4], [POISON]]);
    expect(house.engines).toHaveLength(3);
  });
});
