import { Type } from '@sinclair/typebox';

export const DatasetParams = Type.Object({ id: Type.String({ pattern: '^ds_[0-9a-f]{24}$' }) });

export const DatasetVersionParams = Type.Composite([
  DatasetParams,
  Type.Object({ version: Type.Integer({ minimum: 1 }) }),
]);

export const DatasetSchema = Type.Object({
  id: Type.String({ description: 'the same for all versions of one name' }),
  name: Type.String(),
  version: Type.Integer({ description: 'from 1; never given twice' }),
  kind: Type.Union([Type.Literal('images'), Type.Literal('series')]),
  digest: Type.String({ description: 'sha256 over the bytes as sent and how they were read' }),
  rows: Type.Integer({ description: 'pictures, or time steps of all series together' }),
  bytes: Type.Integer({ description: 'on the disk' }),
  summary: Type.Record(Type.String(), Type.Unknown(), {
    description: 'classes and sizes of pictures; frequency, gaps and range of series',
  }),
  warnings: Type.Array(Type.String()),
  created_at: Type.String({ format: 'date-time' }),
});

export const DatasetListSchema = Type.Object({ datasets: Type.Array(DatasetSchema) });
