import { Type, type Static } from '@sinclair/typebox';
import { ModelParams, Nullable } from './common';

const LabelName = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,62}$', description: 'stable, canary, default' });
const version = Type.Integer({ minimum: 1 });
const Split = Type.Object(
  {
    version,
    percent: Type.Number({ minimum: 0, maximum: 100, description: 'of the requests, in steps of 0.01' }),
  },
  { additionalProperties: false, description: 'the second version that answers a share of the requests' },
);

export const LabelParams = Type.Composite([ModelParams, Type.Object({ label: LabelName })]);

export const LabelMoveBody = Type.Object(
  {
    version,
    split: Type.Optional(Nullable(Split)),
    expected: Nullable(
      Type.Integer({
        minimum: 1,
        description: 'the version it points to now; null when there is no such label',
      }),
    ),
  },
  { additionalProperties: false, examples: [{ version: 2, expected: 1 }] },
);

export const ExpectedQuery = Type.Object({
  expected: Type.Optional(
    Type.Integer({ minimum: 1, description: 'refuse with 409 unless the label points to this version' }),
  ),
});

export const LabelSchema = Type.Object({
  label: Type.String(),
  version: Type.Integer(),
  split: Nullable(Split),
  pinned: Type.Boolean({ description: 'false for a default that follows the newest available version' }),
  past: Type.Array(
    Type.Object({
      version: Type.Integer(),
      split: Nullable(Split),
      until: Type.String({ format: 'date-time' }),
    }),
    { description: 'earlier targets, oldest first; rollback goes to the last' },
  ),
});

export type LabelBody = Static<typeof LabelSchema>;

export const LabelListSchema = Type.Object({ labels: Type.Array(LabelSchema) });
