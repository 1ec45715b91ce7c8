import { Type, type Static } from '@sinclair/typebox';
import { ModelParams, Nullable } from './common';

const Shape = Type.Array(Nullable(Type.Integer()), {
  description: 'null is a free axis; axis 0 is the batch',
});

const Spec = Type.Object({ name: Type.String(), dtype: Type.String(), shape: Shape });

export const VersionParams = Type.Composite([
  ModelParams,
  Type.Object({ version: Type.Integer({ minimum: 1 }) }),
]);

export const VersionSchema = Type.Object({
  version: Type.Integer(),
  state: Type.Union(
    ['new', 'loading', 'available', 'draining', 'unloading', 'unloaded', 'failed'].map((each) =>
      Type.Literal(each),
    ),
  ),
  reason: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
  backend: Nullable(Type.String()),
  recurrence: Nullable(Type.String({ description: 'what runs recurrent layers' })),
  precision: Nullable(Type.String()),
  precision_reason: Nullable(Type.String({ description: 'why a wanted precision was not taken' })),
  device: Nullable(Type.String()),
  on_demand: Type.Boolean({ description: 'out of memory until the next request' }),
  format: Nullable(Type.String({ description: 'of the files it was read from' })),
  max_abs_error: Nullable(Type.Number({ description: 'largest difference from the reference at load' })),
  parameters: Nullable(Type.Integer()),
  loaded_at: Nullable(Type.String({ format: 'date-time' })),
  guessed: Type.Array(Type.String(), { description: 'manifest keys that were guessed' }),
  inputs: Type.Array(Spec),
  outputs: Type.Array(Spec),
});

export const ModelSchema = Type.Object(
  {
    name: Type.String(),
    task: Nullable(Type.String()),
    description: Nullable(Type.String()),
    default_version: Nullable(Type.Integer()),
    version_labels: Type.Record(Type.String(), Type.Integer()),
    version_splits: Type.Record(
      Type.String(),
      Type.Object({ version: Type.Integer(), percent: Type.Number() }),
      { description: 'by label: the second version, and its share of the requests' },
    ),
    versions: Type.Array(VersionSchema),
  },
  { $id: 'Model' },
);

export type ModelBody = Static<typeof ModelSchema>;
export type VersionBody = Static<typeof VersionSchema>;

export const ModelListSchema = Type.Object({ models: Type.Array(Type.Ref('Model')) });
