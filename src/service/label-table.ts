import { sql } from 'kysely';
import { StriateError } from '../errors/striate-error';
import type { JobDatabase } from '../jobs/store/job-database';
import type { LabelChange, LabelsByModel, LabelStore } from '../repository/label-store';
import type { LabelRecord, LabelTarget } from '../repository/version-labels';

/** Version labels in the database that servers and trainers share. */
export class LabelTable implements LabelStore {
  private seen = 0;

  constructor(private readonly database: JobDatabase) {}

  async read(): Promise<LabelsByModel> {
    const models = new Map<string, Map<string, LabelRecord>>();
    this.seen = 0;
    for (const { model, label, record } of await this.changes()) {
      const labels = models.get(model) ?? new Map<string, LabelRecord>();
      models.set(model, labels.set(label, record));
    }
    return models;
  }

  /** The label as it is kept now; absent when it was never moved. */
  async get(model: string, label: string): Promise<LabelRecord | undefined> {
    const row = await this.database.read((db) =>
      db
        .selectFrom('version_labels')
        .select('record')
        .where('model', '=', model)
        .where('label', '=', label)
        .executeTakeFirst(),
    );
    return row === undefined ? undefined : (JSON.parse(row.record) as LabelRecord);
  }

  async write(
    _labels: LabelsByModel,
    { model, label, record }: LabelChange,
    before: LabelRecord | undefined,
  ): Promise<void> {
    await this.database.change(async ({ trx }) => {
      // The row of the counter serialises all moves, so that revisions become visible in their order.
      const { value: revision } = await trx
        .updateTable('counters')
        .set({ value: sql<number>`value + 1` })
        .where('name', '=', 'labels')
        .returning('value')
        .executeTakeFirstOrThrow();
      const kept = await trx
        .selectFrom('version_labels')
        .select('record')
        .where('model', '=', model)
        .where('label', '=', label)
        .executeTakeFirst();
      const known = kept === undefined ? undefined : (JSON.parse(kept.record) as LabelRecord);
      if (textOf(known?.target) !== textOf(before?.target)) {
        throw new StriateError('MODEL_LABEL_CONFLICT', {
          detail: `label ${label} of model ${model} was moved by another server at the same time`,
        });
      }
      const text = JSON.stringify(record);
      await trx
        .insertInto('version_labels')
        .values({ model, label, record: text, revision })
        .onConflict((conflict) =>
          conflict.columns(['model', 'label']).doUpdateSet({ record: text, revision }),
        )
        .execute();
    });
  }

  async changes(): Promise<readonly LabelChange[]> {
    const rows = await this.database.read((db) =>
      db
        .selectFrom('version_labels')
        .selectAll()
        .where('revision', '>', this.seen)
        .orderBy('revision')
        .execute(),
    );
    this.seen = rows.at(-1)?.revision ?? this.seen;
    return rows.map(({ model, label, record }) => ({
      model,
      label,
      record: JSON.parse(record) as LabelRecord,
    }));
  }
}

/** Equal for equal targets, whatever the order of their keys. */
function textOf(target: LabelTarget | null | undefined): string {
  if (target === null || target === undefined) return 'none';
  const { version, split } = target;
  return split === null ? `${version}` : `${version}|${split.version}|${split.percent}`;
}
