import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { readFile } from 'node:fs/promises';
import { writeDurably } from './durable-file';
import type { LabelChange, LabelsByModel, LabelStore } from './label-store';
import type { LabelRecord, LabelTarget } from './version-labels';

const FORMAT = 1;
const version = Type.Integer({ minimum: 1 });
const Target = Type.Object({
  version,
  split: Type.Union([
    Type.Object({ version, percent: Type.Number({ minimum: 0, maximum: 100 }) }),
    Type.Null(),
  ]),
});
const Label = Type.Object({
  target: Type.Union([Target, Type.Null()]),
  past: Type.Array(Type.Intersect([Target, Type.Object({ until: Type.String() })])),
});
/** Models and labels are lists, not keys: a label may be named `constructor`. */
const LabelFileSchema = Type.Object({
  format: Type.Literal(FORMAT),
  models: Type.Array(
    Type.Object({
      model: Type.String(),
      labels: Type.Array(Type.Intersect([Type.Object({ label: Type.String() }), Label])),
    }),
  ),
});

/** The moves of labels that were made through the API, kept across restarts in one small file. */
export class LabelFile implements LabelStore {
  constructor(private readonly path: string) {}

  /** What was written last; nothing when there is no file yet. Rejects when the file is there but is not whole. */
  async read(): Promise<LabelsByModel> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw error;
    }
    const { models } = this.parse(text);
    return new Map(
      models.map(({ model, labels }) => [
        model,
        new Map(labels.map(({ label, target, past }): [string, LabelRecord] => [label, { target, past }])),
      ]),
    );
  }

  /** Resolves once the labels survive a power cut. */
  async write(labels: LabelsByModel): Promise<void> {
    const models = [...labels]
      .filter(([, records]) => records.size > 0)
      .map(([model, records]) => ({
        model,
        labels: [...records].map(([label, { target, past }]) => ({
          label,
          target: target === null ? null : bare(target),
          past: past.map((each) => ({ ...bare(each), until: each.until })),
        })),
      }));
    await writeDurably(this.path, `${JSON.stringify({ format: FORMAT, models }, null, 2)}\n`);
  }

  /** Nobody else moves the labels of this file. */
  changes(): Promise<readonly LabelChange[]> {
    return Promise.resolve([]);
  }

  private parse(text: string): Static<typeof LabelFileSchema> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    if (Value.Check(LabelFileSchema, value)) return value;
    throw new Error(
      `${this.path} does not hold version labels of format ${FORMAT}; mend it, or move it away to start without labels`,
    );
  }
}

function bare({ version: target, split }: LabelTarget): LabelTarget {
  return {
    version: target,
    split: split === null ? null : { version: split.version, percent: split.percent },
  };
}
