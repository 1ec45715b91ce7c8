import { Type, type TProperties } from '@sinclair/typebox';

/** The hyperparameters that every recipe trained by gradient descent has. */

const strict = { additionalProperties: false } as const;

const fraction = (value: number, description: string) =>
  Type.Number({ default: value, minimum: 0, exclusiveMaximum: 1, description });

/** Defaults are Keras 3's, except that the learning rate stands beside and counts for all. */
export const Optimizer = Type.Union(
  [
    Type.Object(
      {
        name: Type.Literal('sgd'),
        momentum: fraction(0, 'share of the last update that is kept'),
        nesterov: Type.Boolean({ default: false }),
      },
      strict,
    ),
    Type.Object(
      {
        name: Type.Union([Type.Literal('adam'), Type.Literal('nadam'), Type.Literal('adamax')]),
        beta_1: fraction(0.9, 'decay of the first moment'),
        beta_2: fraction(0.999, 'decay of the second moment'),
        epsilon: Type.Number({ default: 1e-7, exclusiveMinimum: 0, maximum: 1 }),
      },
      strict,
    ),
    Type.Object(
      {
        name: Type.Literal('rmsprop'),
        rho: fraction(0.9, 'decay of the squared gradient'),
        momentum: fraction(0, 'share of the last update that is kept'),
        epsilon: Type.Number({ default: 1e-7, exclusiveMinimum: 0, maximum: 1 }),
      },
      strict,
    ),
    Type.Object(
      {
        name: Type.Literal('adagrad'),
        initial_accumulator: Type.Number({ default: 0.1, minimum: 0 }),
        epsilon: Type.Number({ default: 1e-7, exclusiveMinimum: 0, maximum: 1 }),
      },
      strict,
    ),
  ],
  { default: { name: 'adam' } },
);

const factor = Type.Number({ default: 0.1, exclusiveMinimum: 0, maximum: 1 });

/** How the learning rate moves from `learning_rate` on. */
export const Schedule = Type.Union(
  [
    Type.Object({ kind: Type.Literal('constant') }, strict),
    Type.Object(
      {
        kind: Type.Literal('exponential'),
        factor,
        every_steps: Type.Integer({ default: 1_000, minimum: 1 }),
      },
      strict,
    ),
    Type.Object(
      {
        kind: Type.Literal('epochs'),
        factor,
        at: Type.Array(Type.Integer({ minimum: 0 }), {
          default: [],
          maxItems: 100,
          description: 'epochs, from 0, at whose start the rate is multiplied',
        }),
      },
      strict,
    ),
    Type.Object(
      {
        kind: Type.Literal('cosine'),
        warmup_steps: Type.Integer({ default: 0, minimum: 0 }),
        floor: Type.Number({
          default: 0,
          minimum: 0,
          maximum: 1,
          description: 'share of the rate at the end',
        }),
      },
      strict,
    ),
    Type.Object(
      {
        kind: Type.Literal('plateau'),
        factor,
        patience: Type.Integer({ default: 5, minimum: 1 }),
        minimum: Type.Number({ default: 0, minimum: 0 }),
      },
      strict,
    ),
  ],
  { default: { kind: 'constant' } },
);

/** Fields of every gradient recipe; the defaults that differ between recipes are arguments. */
export function trainingOptions(defaults: {
  readonly epochs: number;
  readonly learningRate: number;
}): TProperties {
  return {
    epochs: Type.Integer({ default: defaults.epochs, minimum: 1, maximum: 100_000 }),
    batch_size: Type.Integer({ default: 32, minimum: 1, maximum: 65_536, description: 'rows of a step' }),
    learning_rate: Type.Number({ default: defaults.learningRate, exclusiveMinimum: 0, maximum: 10 }),
    schedule: Schedule,
    optimizer: Optimizer,
    clip_norm: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()], {
      default: null,
      description: 'largest norm of all gradients together; null for none',
    }),
  };
}

/** Fields of recipes that train on pictures. */
export const pictureOptions = {
  class_weights: Type.Union(
    [
      Type.Literal('balanced'),
      Type.Array(Type.Number({ minimum: 0 }), { minItems: 2, maxItems: 10_000 }),
      Type.Null(),
    ],
    {
      default: null,
      description:
        'balanced: each class weighs the same; or one weight a class, in the order of the data set',
    },
  ),
  augmentation: Type.Object(
    {
      shift: Type.Number({
        default: 0,
        minimum: 0,
        maximum: 0.5,
        description: 'largest move, share of the side',
      }),
      rotate: Type.Number({ default: 0, minimum: 0, maximum: 180, description: 'largest turn, degrees' }),
      zoom: Type.Number({
        default: 0,
        minimum: 0,
        maximum: 0.5,
        description: 'largest crop or reduction, share of the size',
      }),
      flip: Type.Union([Type.Literal('none'), Type.Literal('horizontal')], {
        default: 'none',
        description: 'horizontal is wrong for digits and letters',
      }),
    },
    { ...strict, default: {} },
  ),
};

/** What a model may know of the calendar: the names of the series room's features, which a test holds to be the same. */
const CALENDAR_NAMES = [
  'hour_of_day',
  'day_of_week',
  'day_of_month',
  'day_of_year',
  'month_of_year',
  'is_weekend',
] as const;

const columnNames = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { default: [], maxItems: 64, description });

const Covariates = Type.Object(
  {
    past: columnNames('columns of the data set that are known up to the last value only'),
    future: columnNames('columns that are known for the horizon too; shown to the model one horizon ahead'),
    calendar: Type.Array(Type.Union(CALENDAR_NAMES.map((name) => Type.Literal(name))), {
      default: [],
      maxItems: CALENDAR_NAMES.length,
      uniqueItems: true,
      description:
        'made from the times (UTC for hours and shorter); a cycle is two features, sine and cosine',
    }),
  },
  { ...strict, default: {}, description: 'what the model learns from beside the series itself' },
);

/** Fields of recipes that train on series. */
export const seriesOptions = {
  lookback: Type.Integer({
    default: 50,
    minimum: 1,
    maximum: 10_000,
    description: 'steps that the model sees',
  }),
  horizon: Type.Integer({ default: 10, minimum: 1, maximum: 1_000, description: 'steps that it tells' }),
  scaler: Type.Union([Type.Literal('none'), Type.Literal('mean'), Type.Literal('standard')], {
    default: 'standard',
    description: 'how the series are scaled, by their learnt part; kept with the model',
  }),
  covariates: Covariates,
};

/** Of recipes that take either kind of data. */
export const anyLoss = Type.Union(
  [
    Type.Literal('auto'),
    Type.Literal('sparse_categorical_crossentropy'),
    Type.Literal('mse'),
    Type.Literal('mae'),
    Type.Literal('huber'),
  ],
  { default: 'auto', description: 'auto: cross-entropy of classes for pictures, mse for series' },
);

export const seriesLoss = Type.Union([Type.Literal('mse'), Type.Literal('mae'), Type.Literal('huber')], {
  default: 'mse',
});
