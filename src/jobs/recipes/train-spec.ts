import { Type, type Static, type TSchema } from '@sinclair/typebox';

/**
 * A train job as the client sends it: a document, which is kept, hashed and handed to the trainer in its own words.
 * That is why its fields have the names of the wire (snake_case), inside the house too. Declarative throughout: no
 * field holds code, a path or a shell command; the only address is the webhook's.
 */

const strict = { additionalProperties: false } as const;

/** A field that may be absent or `null`. */
const nullable = <T extends TSchema>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { default: null, description });

const DatasetReference = Type.Object(
  {
    id: Type.String({ pattern: '^ds_[0-9a-f]{24}$', description: 'id of the data set' }),
    version: Type.Integer({ minimum: 1, description: 'version of the data set' }),
  },
  strict,
);

const modelName = (description: string) =>
  Type.String({ pattern: '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$', description });

const Validation = Type.Object(
  {
    fraction: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 0.5, description: 'share of the rows that is held out' }),
    ),
    stratify: Type.Optional(
      Type.Boolean({ description: 'hold out the same share of each class; default true for classification' }),
    ),
    dataset: Type.Optional(DatasetReference),
    after: Type.Optional(
      Type.String({ maxLength: 40, description: 'ISO 8601 time: series are held out from there on' }),
    ),
  },
  { ...strict, description: 'one of fraction, dataset or after' },
);

const EarlyStopping = Type.Object(
  {
    monitor: Type.String({ default: 'val_loss', pattern: '^[a-z][a-z0-9_]{0,63}$' }),
    mode: Type.Union([Type.Literal('auto'), Type.Literal('min'), Type.Literal('max')], {
      default: 'auto',
      description: 'auto: larger is better for names with accuracy or f1, else smaller',
    }),
    patience: Type.Integer({
      default: 5,
      minimum: 1,
      maximum: 10_000,
      description: 'epochs without a better one',
    }),
    min_delta: Type.Number({ default: 0, minimum: 0, description: 'a smaller change counts as none' }),
    restore_best: Type.Boolean({ default: true, description: 'end with the weights of the best epoch' }),
  },
  strict,
);

const Stop = Type.Object(
  {
    max_seconds: nullable(
      Type.Number({ exclusiveMinimum: 0, maximum: 2_592_000 }),
      'training time after which the job fails as timeout; null for none',
    ),
    early_stopping: nullable(EarlyStopping, 'null: all epochs are trained'),
  },
  { ...strict, default: {} },
);

const Checkpointing = Type.Object(
  {
    every_epochs: Type.Integer({ default: 1, minimum: 1, maximum: 10_000 }),
    keep: Type.Object(
      {
        best: Type.Integer({ default: 1, minimum: 0, maximum: 100 }),
        latest: Type.Integer({ default: 1, minimum: 1, maximum: 100 }),
        every: Type.Integer({ default: 0, minimum: 0, maximum: 10_000, description: 'epochs; 0 for none' }),
      },
      { ...strict, default: {} },
    ),
  },
  { ...strict, default: {} },
);

const Limits = Type.Object(
  {
    memory_mib: nullable(
      Type.Integer({ minimum: 256, maximum: 4_194_304 }),
      'memory of the trainer; null for what the server allows',
    ),
  },
  { ...strict, default: {} },
);

/** Against what a gate compares. */
const Rival = Type.Union([
  Type.Literal('default'),
  Type.Literal('last_value'),
  Type.Literal('seasonal_naive'),
  Type.Literal('ridge_ar'),
]);

const Gate = Type.Object(
  {
    metric: Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }),
    min: Type.Optional(Type.Number({ description: 'least value that passes' })),
    max: Type.Optional(Type.Number({ description: 'largest value that passes' })),
    vs: Type.Optional(Rival),
    min_improvement: Type.Optional(
      Type.Number({
        description:
          'by how much it must be better than vs, in units of the metric; 0, the default: at least as good',
      }),
    ),
  },
  { ...strict, description: 'min or max for a value; vs for a comparison' },
);

export const TrainSpecSchema = Type.Object(
  {
    recipe: Type.String({ maxLength: 64, description: 'one of GET /recipes' }),
    dataset: DatasetReference,
    model: modelName('model that the result becomes a version of'),
    base_model: nullable(
      Type.Object({ name: modelName('served model'), version: Type.Integer({ minimum: 1 }) }, strict),
      'version to go on from: fine-tune only',
    ),
    seed: Type.Integer({ default: 1, minimum: 0, maximum: 4_294_967_295 }),
    hyperparameters: Type.Record(Type.String(), Type.Unknown(), {
      default: {},
      description: 'as the recipe says',
    }),
    validation: Type.Union([Validation, Type.Null()], {
      default: null,
      description: 'null: a fraction of 0.1',
    }),
    stop: Stop,
    limits: Limits,
    checkpoint: Checkpointing,
    device: Type.Union([Type.Literal('auto'), Type.Literal('cpu'), Type.Literal('gpu')], { default: 'auto' }),
    max_restarts: Type.Integer({
      default: 2,
      minimum: 0,
      maximum: 100,
      description: 'trainers that may be lost',
    }),
    gates: Type.Array(Gate, { default: [], maxItems: 32 }),
    promote_to: nullable(
      Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}$' }),
      'version label that moves to the result when all gates pass; null for none',
    ),
    webhook: nullable(Type.String({ maxLength: 2_048 }), 'address that hears of the end'),
    metadata: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 512 }), {
      default: {},
      maxProperties: 16,
    }),
  },
  { ...strict, $id: 'TrainSpec' },
);

/** A train job's spec with every default resolved, except `hyperparameters`, which the recipe resolves. */
export type TrainSpec = Static<typeof TrainSpecSchema>;

export type GateSpec = Static<typeof Gate>;
