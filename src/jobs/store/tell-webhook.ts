import { randomBytes } from 'node:crypto';
import type { TrainSpec } from '../recipes/train-spec';
import type { Change } from './job-database';
import type { JobRow } from './schema';

/**
 * Puts the message that a job has ended into the outbox, in the transaction that ends it: no end without its message
 * and no message without its end. Does nothing for a job without a webhook.
 */
export async function tellWebhook(change: Change, row: JobRow): Promise<void> {
  const { webhook } = JSON.parse(row.spec) as TrainSpec;
  if (webhook === null) return;
  const body = {
    type: `train_job.${row.state}`,
    timestamp: new Date(change.now).toISOString(),
    data: {
      id: row.id,
      state: row.state,
      reason: row.reason,
      detail: row.detail,
      recipe: row.recipe,
      model: row.model,
      metrics: JSON.parse(row.metrics) as unknown,
      published: row.published === null ? null : (JSON.parse(row.published) as unknown),
    },
  };
  await change.trx
    .insertInto('webhook_deliveries')
    .values({
      id: `msg_${randomBytes(12).toString('hex')}`,
      job_id: row.id,
      url: webhook,
      body: JSON.stringify(body),
      state: 'pending',
      tries: 0,
      next_try_at: change.now,
      created_at: change.now,
    })
    .execute();
}
