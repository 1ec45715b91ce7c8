import { Type, type SchemaOptions, type TNull, type TSchema, type TUnion } from '@sinclair/typebox';

export const Nullable = <T extends TSchema>(schema: T, options?: SchemaOptions): TUnion<[T, TNull]> =>
  Type.Union([schema, Type.Null()], options);

/** Problem details of RFC 9457, with a stable code, places and the way out. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'the page of this code' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'stable; match on this' }),
    detail: Type.String({ description: 'what was expected and what came' }),
    instance: Type.String({ description: 'the request id' }),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
    hint: Type.Optional(Type.String({ description: 'how to mend it' })),
  },
  { $id: 'Problem' },
);

export const TimingsSchema = Type.Object(
  {
    decode: Type.Number(),
    queue: Type.Number(),
    compute: Type.Number(),
    encode: Type.Number(),
    batch_rows: Type.Integer({ description: 'rows of the batch that the request ran in' }),
  },
  { description: 'milliseconds in each stage' },
);

export const ModelParams = Type.Object({ model: Type.String({ description: 'name of the model' }) });

/** Which version answers: neither means `default`. */
export const VersionQuery = Type.Object({
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  version_label: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_-]{0,62}$' })),
});

/** Error answers of a route, for the OpenAPI document. */
export function problems(...statuses: readonly number[]): Record<number, TSchema> {
  return Object.fromEntries(statuses.map((status) => [status, Type.Ref('Problem')]));
}
