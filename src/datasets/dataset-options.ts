import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { StriateError } from '../errors/striate-error';

const name = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 256, description }));

/** How an upload is read. Absent fields are found out from the data; what cannot be found out is asked for. */
export const DatasetOptionsSchema = Type.Object(
  {
    height: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 4_096, description: 'pictures are resized to it' }),
    ),
    width: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 4_096, description: 'pictures are resized to it' }),
    ),
    channels: Type.Optional(
      Type.Union([Type.Literal(1), Type.Literal(3)], {
        description: '1 grey, 3 colour; absent: as the first picture',
      }),
    ),
    class_names: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
        maxItems: 10_000,
        description: 'names of the labels 0, 1, … of IDX and .npz',
      }),
    ),
    time: name('column of times'),
    id: name('column that tells series apart'),
    target: Type.Optional(
      Type.Union([
        Type.String({ minLength: 1, maxLength: 256 }),
        Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 1_024 }),
      ]),
    ),
    covariates: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 1_024 })),
    delimiter: Type.Optional(
      Type.Union([Type.Literal(','), Type.Literal(';'), Type.Literal('\t'), Type.Literal('|')]),
    ),
    decimal: Type.Optional(Type.Union([Type.Literal('.'), Type.Literal(',')])),
    date_order: Type.Optional(Type.Union([Type.Literal('dmy'), Type.Literal('mdy')])),
    frequency: Type.Optional(Type.String({ maxLength: 16, description: 'such as D, 15min, MS' })),
    fill: Type.Optional(
      Type.Union([Type.Literal('none'), Type.Literal('zero'), Type.Literal('linear'), Type.Literal('last')], {
        description: 'what stands for missing values and gaps; none keeps them missing',
      }),
    ),
    duplicates: Type.Optional(
      Type.Union([Type.Literal('refuse'), Type.Literal('first'), Type.Literal('last')], {
        description: 'which of two different rows of one time counts',
      }),
    ),
  },
  { additionalProperties: false },
);

export type DatasetOptions = Static<typeof DatasetOptionsSchema>;

/** Problems that one answer lists. */
const MAX_PROBLEMS = 50;

/** Throws DATASET_OPTIONS_INVALID that lists every option that is wrong. */
export function checkOptions(options: unknown): DatasetOptions {
  if (Value.Check(DatasetOptionsSchema, options)) return options;
  const problems = [...Value.Errors(DatasetOptionsSchema, options)]
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => ({ pointer: path, detail: message }));
  throw new StriateError('DATASET_OPTIONS_INVALID', {
    detail: `${problems.length} of the options are wrong`,
    problems,
  });
}
