import { resolveSpec } from '../../src/jobs/recipes/resolve-spec';
import { Deliveries } from '../../src/jobs/webhooks/deliveries';
import { SPEC_BODY, type OpenStore } from './open-store';

const MINUTE_MS = 60_000;

/** The contract of the outbox of webhooks, on whatever store `current` is. */
export function outboxContract(current: () => OpenStore): void {
  const webhook = 'https://hooks.example/train';

  async function submit(body: object = {}): Promise<string> {
    const { queue } = current();
    const spec = resolveSpec({ ...SPEC_BODY, webhook, ...body });
    const { job } = await queue.submit({ spec, token: '' });
    return job.id;
  }

  async function ended(body: object = {}): Promise<string> {
    const id = await submit(body);
    await current().queue.cancel(id);
    return id;
  }

  it('has one message for each ended job with a webhook, and none for others', async () => {
    const outbox = new Deliveries(current().database);
    expect(await outbox.list(await submit())).toEqual([]);
    expect(await outbox.list(await ended({ webhook: null }))).toEqual([]);
    const id = await ended();
    const [message, ...more] = await outbox.list(id);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ url: webhook, state: 'pending', tries: 0, lastStatus: null });
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      type: 'train_job.cancelled',
      data: { id, state: 'cancelled', model: 'digits', published: null },
    });
    await expect(outbox.list(`job_${'0'.repeat(24)}`)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  });

  it('gives each message to one sender, and again when that one was not heard of', async () => {
    const outbox = new Deliveries(current().database);
    await ended();
    await ended();
    const taken = await Promise.all([outbox.takeDue(), outbox.takeDue(), outbox.takeDue()]);
    const ids = taken.flatMap((each) => (each === null ? [] : [each.id]));
    expect(new Set(ids).size).toBe(2);
    expect(ids).toHaveLength(2);
    expect(await outbox.takeDue()).toBeNull();
    current().clock.advance(MINUTE_MS);
    expect((await outbox.takeDue())?.tries).toBe(2);
  });

  it('waits for the next try, ends with an answer, and sends once more when asked to', async () => {
    const outbox = new Deliveries(current().database);
    const id = await ended();
    const first = await outbox.takeDue();
    const retry = { kind: 'retry', delayMs: 5_000 } as const;
    await outbox.tried(first?.id ?? '', { status: 500, error: null, next: retry });
    expect(await outbox.takeDue()).toBeNull();
    current().clock.advance(5_000);
    const second = await outbox.takeDue();
    expect(second).toMatchObject({ id: first?.id, tries: 2, lastStatus: 500 });
    await outbox.tried(first?.id ?? '', { status: 204, error: null, next: { kind: 'delivered' } });
    current().clock.advance(10 * MINUTE_MS);
    expect(await outbox.takeDue()).toBeNull();
    expect(await outbox.list(id)).toMatchObject([{ state: 'delivered', nextTryAt: null }]);
    expect(await outbox.redeliver(id, first?.id ?? '')).toMatchObject({ state: 'pending', tries: 0 });
    expect((await outbox.takeDue())?.id).toBe(first?.id);
    const unknown = outbox.redeliver(id, `msg_${'0'.repeat(24)}`);
    await expect(unknown).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  });

  it('sends nothing more to a receiver that is gone', async () => {
    const outbox = new Deliveries(current().database);
    const ids = [await ended(), await ended(), await ended({ webhook: 'https://other.example/' })];
    const first = await outbox.takeDue();
    await outbox.tried(first?.id ?? '', { status: 410, error: null, next: { kind: 'disable' } });
    const states = await Promise.all(ids.map(async (id) => (await outbox.list(id))[0]?.state));
    expect(states).toEqual(['gone', 'gone', 'pending']);
  });
}
