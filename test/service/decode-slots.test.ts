import { createMetrics } from '../../src/metrics/metrics';
import { DecodeSlots, type Patience } from '../../src/service/decode-slots';
import type { Serving } from '../../src/service/model-lifecycle';
import { PictureDecoder } from '../../src/service/picture-decoder';
import { FakeClock } from '../support/fake-clock';
import { sum } from '../support/metric-sum';

/** Work that ends when it is told to. */
class Job {
  hasBegun = false;
  end!: () => void;
  private readonly ended = new Promise<void>((resolve) => (this.end = resolve));

  readonly work = (): Promise<void> => {
    this.hasBegun = true;
    return this.ended;
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const patient = (): Patience => ({ deadlineMs: null, signal: new AbortController().signal });

/** One slot, and a job that holds it. */
function busy(): { readonly clock: FakeClock; readonly slots: DecodeSlots; readonly holder: Job } {
  const clock = new FakeClock();
  const slots = new DecodeSlots(1, clock);
  const holder = new Job();
  void slots.run(patient(), holder.work);
  return { clock, slots, holder };
}

/** What a run settles with: `done`, or the error's code and text. */
function outcome(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'done',
    (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
  );
}

describe('who waits for a decoder', () => {
  it('takes turns in the order of coming', async () => {
    const { slots, holder } = busy();
    await turn();
    const [first, second] = [new Job(), new Job()];
    const runs = [slots.run(patient(), first.work), slots.run(patient(), second.work)];
    await turn();
    expect([holder, first, second].map(({ hasBegun }) => hasBegun)).toEqual([true, false, false]);
    holder.end();
    await turn();
    expect([first, second].map(({ hasBegun }) => hasBegun)).toEqual([true, false]);
    first.end();
    second.end();
    await Promise.all(runs);
    expect(slots.expectedMs()).toBe(0);
  });

  it('is told how long it takes until it is decoded', async () => {
    const { clock, slots, holder } = busy();
    await turn();
    clock.advance(10);
    holder.end();
    await turn();
    expect(slots.expectedMs()).toBe(10);
    const [running, waiting] = [new Job(), new Job()];
    const runs = [slots.run(patient(), running.work), slots.run(patient(), waiting.work)];
    await turn();
    expect(slots.expectedMs()).toBe(30);
    running.end();
    await turn();
    waiting.end();
    await Promise.all(runs);
  });

  it('leaves when the client goes, at once and without being decoded', async () => {
    const { slots, holder } = busy();
    const client = new AbortController();
    const [gone, next] = [new Job(), new Job()];
    const left = outcome(slots.run({ deadlineMs: null, signal: client.signal }, gone.work));
    const stays = outcome(slots.run(patient(), next.work));
    await turn();
    client.abort();
    expect(await left).toMatch(/^BATCH_CANCELLED: .*phase decode/);
    holder.end();
    await turn();
    expect([gone, next].map(({ hasBegun }) => hasBegun)).toEqual([false, true]);
    next.end();
    expect(await stays).toBe('done');
  });

  it('leaves at its deadline, to the microsecond', async () => {
    const { clock, slots } = busy();
    const late = new Job();
    let said: string | null = null;
    void outcome(slots.run({ ...patient(), deadlineMs: 20 }, late.work)).then((text) => (said = text));
    await turn();
    clock.advance(19.999);
    await turn();
    expect(said).toBeNull();
    clock.advance(0.001);
    await turn();
    expect(said).toMatch(/^BATCH_DEADLINE_EXCEEDED: .*phase decode/);
    expect(late.hasBegun).toBe(false);
  });

  it('is passed over when its deadline has gone by and its timer is late', async () => {
    const clock = new FakeClock();
    const slots = new DecodeSlots(1, {
      now: () => clock.now(),
      wallTime: () => clock.wallTime(),
      after: () => ({ cancel: () => undefined }),
    });
    const [holder, late, next] = [new Job(), new Job(), new Job()];
    void slots.run(patient(), holder.work);
    await turn();
    const left = outcome(slots.run({ ...patient(), deadlineMs: 5 }, late.work));
    void slots.run(patient(), next.work);
    await turn();
    clock.advance(6);
    holder.end();
    expect(await left).toMatch(/^BATCH_DEADLINE_EXCEEDED/);
    await turn();
    expect([late, next].map(({ hasBegun }) => hasBegun)).toEqual([false, true]);
  });

  it('is not let in when it has gone or is late already, though a slot is free', async () => {
    const clock = new FakeClock();
    clock.advance(10);
    const slots = new DecodeSlots(1, clock);
    const job = new Job();
    expect(await outcome(slots.run({ ...patient(), deadlineMs: 10 }, job.work))).toMatch(/^BATCH_DEADLINE/);
    const gone = { deadlineMs: null, signal: AbortSignal.abort() };
    expect(await outcome(slots.run(gone, job.work))).toMatch(/^BATCH_CANCELLED/);
    expect(job.hasBegun).toBe(false);
  });

  it('makes room when it leaves, in a line that is full at 128 a slot', async () => {
    const { slots } = busy();
    await turn();
    const client = new AbortController();
    const waiting = Array.from({ length: 128 }, (_, index) =>
      outcome(slots.run(index === 7 ? { ...patient(), signal: client.signal } : patient(), new Job().work)),
    );
    await turn();
    expect(await outcome(slots.run(patient(), new Job().work))).toMatch(/^BATCH_QUEUE_FULL/);
    client.abort();
    expect(await waiting[7]).toMatch(/^BATCH_CANCELLED/);
    expect(slots.refusal()).toBeNull();
  });
});

test('a request that leaves while its pictures wait is counted once, and has no answers by picture', async () => {
  const { clock, slots } = busy();
  await turn();
  const metrics = createMetrics();
  const decoder = new PictureDecoder({ slots, metrics, clock });
  const serving = {
    record: { model: 'm', version: 1 },
    served: { spec: { image: {} } },
  } as unknown as Serving;
  const client = new AbortController();
  const pictures = Array.from({ length: 20 }, (_, index) => ({ name: `p${index}`, bytes: Buffer.alloc(9) }));
  const counted = async (outcome: string): Promise<number> =>
    sum(
      await metrics.registry.metrics(),
      'striate_requests_total',
      `model="m",version="1",outcome="${outcome}"`,
    );

  const late = outcome(decoder.decode(serving, pictures, { ...patient(), deadlineMs: 5 }));
  const gone = outcome(decoder.decode(serving, pictures, { deadlineMs: null, signal: client.signal }));
  await turn();
  clock.advance(5);
  client.abort();
  expect(await late).toMatch(/^BATCH_DEADLINE_EXCEEDED/);
  expect(await gone).toMatch(/^BATCH_CANCELLED/);
  expect([await counted('expired'), await counted('cancelled')]).toEqual([1, 1]);
});
