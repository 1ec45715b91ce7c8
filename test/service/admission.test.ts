import { resolveBatchingOptions } from '../../src/batching/batching-options';
import { createMetrics } from '../../src/metrics/metrics';
import { Admission } from '../../src/service/admission';
import { DecodeSlots } from '../../src/service/decode-slots';
import type { ModelLifecycle } from '../../src/service/model-lifecycle';
import { FakeClock } from '../support/fake-clock';

/** An admission before a queue that takes everything, in a turn that has lasted `turn.elapsed` ms. */
function bench(sloMs: number | null = null) {
  const clock = new FakeClock();
  const turn = { elapsed: 0, isCrowded: false, elapsedMs: () => turn.elapsed };
  const asked: { readonly readyMs?: number; readonly ticket?: object }[] = [];
  const released: object[] = [];
  const queue = {
    options: resolveBatchingOptions({ sloMs }),
    wouldAdmit: (request: (typeof asked)[number]) => {
      asked.push(request);
      return null;
    },
    release: (ticket: object) => released.push(ticket),
  };
  const lifecycle = {
    findInMemory: () => ({ record: { model: 'm', version: 1 }, served: { queue, usualSteps: null } }),
  } as unknown as ModelLifecycle;
  const metrics = createMetrics();
  const slots = new DecodeSlots(1, clock);
  const admission = new Admission({ lifecycle, slots, metrics, clock, turn });
  const refusal = (deadlineMs: number | null, ticket: object | null = null): string | null =>
    admission.refusal({ model: 'm', choice: { version: 1 }, deadlineMs, hasPictures: true, ticket })?.code ??
    null;
  return { admission, asked, clock, metrics, refusal, released, turn };
}

describe('Admission', () => {
  it('refuses who would wait too long for those of the same turn, by the time that is left', async () => {
    const { metrics, refusal, turn } = bench();
    turn.elapsed = 8;
    expect(refusal(50)).toBeNull();
    turn.elapsed = 9;
    expect(refusal(50)).toBe('BATCH_OVERLOADED');
    expect(refusal(60)).toBeNull();
    expect(refusal(null)).toBeNull();
    turn.isCrowded = true;
    turn.elapsed = 4;
    expect(refusal(5_000)).toBe('BATCH_OVERLOADED');
    expect(refusal(null)).toBeNull();
    turn.elapsed = 1;
    expect(refusal(2)).toBeNull();
    const { values } = await metrics.refusals.get();
    expect(values).toMatchObject([{ value: 2, labels: { model: 'm', version: '1', reason: 'turn_full' } }]);
  });

  it("takes the model's own limit where the request names none", () => {
    const { refusal, turn } = bench(30);
    turn.elapsed = 6;
    expect(refusal(null)).toBe('BATCH_OVERLOADED');
    turn.elapsed = 5;
    expect(refusal(null)).toBeNull();
  });

  it('keeps places by their tickets and gives them up', () => {
    const { admission, asked, refusal, released } = bench();
    const [kept, unknown] = [{}, {}];
    expect(refusal(50, kept)).toBeNull();
    expect(refusal(50)).toBeNull();
    expect(asked.map(({ ticket }) => ticket)).toEqual([kept, undefined]);
    expect(asked[0]!.readyMs).toBe(0);
    admission.release(kept);
    admission.release(unknown);
    expect(released).toEqual([kept]);
  });
});
