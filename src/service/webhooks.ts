import { lookup } from 'node:dns/promises';
import { StriateError } from '../errors/striate-error';
import { checkWebhookAddress, type AddressRules } from '../jobs/webhooks/address';
import { Deliveries, type Delivery } from '../jobs/webhooks/deliveries';
import { WebhookDispatcher } from '../jobs/webhooks/dispatcher';
import type { Metrics } from '../metrics/metrics';
import type { Clock } from '../time/clock';
import type { JobStore } from './job-store';
import type { LifecycleLog } from './model-lifecycle';

export type { Delivery } from '../jobs/webhooks/deliveries';

/** Webhooks of train jobs: which addresses are taken, what is on its way, and the sending. */
export class Webhooks {
  private readonly deliveries: Deliveries;
  private readonly dispatcher: WebhookDispatcher;
  private readonly rules: AddressRules;

  constructor(
    private readonly options: {
      readonly store: JobStore;
      /** The newest first; none: jobs with a webhook are refused. */
      readonly secrets: readonly string[];
      readonly allowPrivate: boolean;
      readonly metrics: Pick<Metrics, 'webhookTries'>;
      readonly clock: Clock;
      readonly log: LifecycleLog;
    },
  ) {
    const { store, secrets, allowPrivate, metrics, clock, log } = options;
    this.deliveries = new Deliveries(store.database);
    this.rules = { allowPrivate, resolve: addressesOf };
    this.dispatcher = new WebhookDispatcher({
      deliveries: this.deliveries,
      rules: this.rules,
      secrets,
      clock,
      random: Math.random,
      onTried: (outcome) => metrics.webhookTries.inc({ outcome }),
      onUnreadable: (err) => log.error({ err }, 'webhooks are held up: the store cannot be used'),
    });
  }

  start(): void {
    this.dispatcher.start();
  }

  stop(): Promise<void> {
    return this.dispatcher.stop();
  }

  /** Throws JOB_WEBHOOK_REFUSED for an address to which this server sends nothing. */
  async check(url: string): Promise<void> {
    if (this.options.secrets.length === 0) {
      throw new StriateError('JOB_WEBHOOK_REFUSED', {
        detail: 'this server signs no webhooks: STRIATE_WEBHOOK_SECRETS is not set',
      });
    }
    await checkWebhookAddress(url, this.rules);
  }

  /** Messages of a job, oldest first. Throws JOB_UNKNOWN. */
  list(jobId: string): Promise<readonly Delivery[]> {
    return this.deliveries.list(jobId);
  }

  /** Sends a message once more, whatever became of it. Throws JOB_UNKNOWN. */
  redeliver(jobId: string, id: string): Promise<Delivery> {
    return this.deliveries.redeliver(jobId, id);
  }
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
