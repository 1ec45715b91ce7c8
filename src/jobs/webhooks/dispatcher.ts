import type { Clock, Timer } from '../../time/clock';
import { checkWebhookAddress, type AddressRules } from './address';
import type { Deliveries, Delivery } from './deliveries';
import { afterTry, type NextTry } from './schedule';
import { sendMessage } from './send';
import { webhookHeaders } from './signature';

export interface DispatcherOptions {
  readonly deliveries: Deliveries;
  readonly rules: AddressRules;
  /** The newest first; with none, nothing is sent. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of each try. */
  readonly onTried: (outcome: NextTry['kind'], delivery: Delivery) => void;
  readonly onUnreadable: (error: unknown) => void;
}

/** Looks for messages that are due. */
const POLL_MS = 1_000;
/** Messages on their way at a time: one slow receiver holds up no other for long. */
const AT_ONCE = 4;

/** Sends the messages of the outbox as they become due. Several may run on one store: each message has one sender. */
export class WebhookDispatcher {
  private readonly sending = new Set<Promise<void>>();
  private timer: Timer | null = null;
  private isStopped = false;

  constructor(private readonly options: DispatcherOptions) {}

  start(): void {
    if (this.options.secrets.length === 0) return;
    this.lookLater();
  }

  /** What is on its way comes to its end; the rest waits in the store. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    await Promise.all(this.sending);
  }

  private lookLater(): void {
    if (!this.isStopped) this.timer = this.options.clock.after(POLL_MS, () => void this.look());
  }

  private async look(): Promise<void> {
    try {
      while (!this.isStopped && this.sending.size < AT_ONCE) {
        const due = await this.options.deliveries.takeDue();
        if (due === null) break;
        const sending = this.deliver(due).catch(this.options.onUnreadable);
        this.sending.add(sending);
        void sending.finally(() => this.sending.delete(sending));
      }
    } catch (error) {
      this.options.onUnreadable(error);
    }
    this.lookLater();
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { deliveries, random, onTried } = this.options;
    const outcome = await this.attempt(delivery);
    const next = afterTry(delivery.tries, outcome, random);
    await deliveries.tried(delivery.id, { ...outcome, next });
    onTried(next.kind, delivery);
  }

  private async attempt({ id, url, body }: Delivery) {
    const { rules, secrets, clock } = this.options;
    try {
      const to = await checkWebhookAddress(url, rules);
      const headers = webhookHeaders({ id, time: clock.wallTime().getTime(), body }, secrets);
      return { error: null, ...(await sendMessage({ to, headers, body })) };
    } catch (error) {
      return { status: null, error: wordsOf(error) };
    }
  }
}

/** A few words for whoever owns the job; nothing of the answer. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the message could not be sent';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  const { code } = error as NodeJS.ErrnoException;
  return (code ?? error.message).slice(0, 200);
}
