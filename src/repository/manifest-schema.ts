import { Type, type Static, type TNumber } from '@sinclair/typebox';
import { CALENDAR_FEATURES } from '../series/calendar-features';

const strict = { additionalProperties: false } as const;
const perChannel = Type.Union([Type.Number(), Type.Array(Type.Number(), { minItems: 1, maxItems: 4 })]);

const Image = Type.Object(
  {
    height: Type.Integer({ minimum: 1, maximum: 8192, description: 'pixels; default: from the input' }),
    width: Type.Integer({ minimum: 1, maximum: 8192, description: 'pixels; default: from the input' }),
    channels: Type.Union([Type.Literal(1), Type.Literal(3)], {
      description: '1 grey, 3 RGB; default: from the input',
    }),
    resize: Type.Union([Type.Literal('fit'), Type.Literal('stretch'), Type.Literal('cover')], {
      description: 'fit keeps the aspect ratio and pads, cover crops, stretch distorts; default fit',
    }),
    scale: Type.Number({ description: 'each byte is multiplied by it; default 1/255' }),
    mean: Type.Union([perChannel, Type.Null()], { description: 'subtracted after scaling; default none' }),
    std: Type.Union([perChannel, Type.Null()], { description: 'divided by after mean; default none' }),
    polarity: Type.Union(
      [Type.Literal('light_on_dark'), Type.Literal('dark_on_light'), Type.Literal('any')],
      {
        description: 'what the model was trained on; default any',
      },
    ),
    invert: Type.Union([Type.Literal('never'), Type.Literal('auto')], {
      description: 'auto inverts a picture whose polarity is the other one; default never',
    }),
  },
  strict,
);

const Scaler = Type.Union([
  Type.Object({ kind: Type.Literal('none') }, strict),
  Type.Object(
    { kind: Type.Literal('standard'), mean: Type.Number(), std: Type.Number({ exclusiveMinimum: 0 }) },
    strict,
  ),
  Type.Object({ kind: Type.Literal('mean'), mean: Type.Number() }, strict),
  Type.Object({ kind: Type.Literal('minmax'), min: Type.Number(), max: Type.Number() }, strict),
]);

const covariateColumns = (description: string) =>
  Type.Array(
    Type.Object(
      { name: Type.String({ minLength: 1, maxLength: 256 }), scaler: Type.Optional(Scaler) },
      strict,
    ),
    { maxItems: 256, description },
  );

const Covariates = Type.Object(
  {
    past: covariateColumns('known up to the last value; default none'),
    future: covariateColumns('known for the horizon too, shown to the model one horizon ahead; default none'),
    calendar: Type.Array(Type.Union(CALENDAR_FEATURES.map((feature) => Type.Literal(feature))), {
      maxItems: CALENDAR_FEATURES.length,
      description: 'made from the times, shown one horizon ahead; default none',
    }),
  },
  strict,
);

const Series = Type.Object(
  {
    lookback: Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: 'steps the model sees; default: from the input',
    }),
    horizon: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'steps it forecasts; default: from the output',
    }),
    frequency: Type.String({
      maxLength: 32,
      description: 'of the training data: D, W, MS, 15min; default none',
    }),
    season: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'steps of a season; default: from the frequency',
    }),
    scaler: Scaler,
    covariates: Type.Partial(Covariates, {
      ...strict,
      description: 'features of the input behind the series itself: past, future, calendar; default none',
    }),
    conformal: Type.Union([Type.Literal('absolute'), Type.Literal('normalised')], {
      description: 'residuals that intervals are made of; default absolute where the version has them',
    }),
    adaptive: Type.Boolean({
      description: 'whether intervals follow how the earlier ones of a series held; default false',
    }),
  },
  strict,
);

/** How requests to a version wait and run together. */
export const BatchingSchema = Type.Object(
  {
    max_batch_size: Type.Integer({ minimum: 1, maximum: 4096, description: 'rows; default 32' }),
    allowed_batch_sizes: Type.Array(Type.Integer({ minimum: 1, maximum: 4096 }), {
      minItems: 1,
      maxItems: 32,
      description: 'rows that a batch is padded up to; default powers of two up to max_batch_size',
    }),
    length_buckets: Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000 }), {
      maxItems: 32,
      description:
        'steps that sequences are padded up to; default none: a batch is as long as its longest, and longer ones stay as they are. Only for a model that padding does not change',
    }),
    max_queue_delay_ms: Type.Number({
      minimum: 0,
      maximum: 10_000,
      description: 'longest wait to fill; default 0',
    }),
    max_queue_rows: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'default 2048' }),
    slo_ms: Type.Number({
      exclusiveMinimum: 0,
      maximum: 600_000,
      description: 'deadline of requests without one',
    }),
    priority: Type.Integer({ minimum: 0, maximum: 2, description: '0 goes first, 2 last; default 1' }),
    weight: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1000,
      description: 'share of the engine; default 1',
    }),
    full_status: Type.Union([Type.Literal(429), Type.Literal(503)], {
      description: 'answer of a full queue; default 503',
    }),
  },
  strict,
);

const share = (description: string): TNumber => Type.Number({ minimum: 0, maximum: 1, description });

const Abstain = Type.Object(
  {
    min_score: share('the best score must reach it; default 0'),
    min_margin: share('the best score less the second; default 0'),
    max_entropy: share('over its largest value ln(classes); default 1'),
    max_out_of_distribution: share(
      'share of the calibration rows with a larger logit; needs calibration.npz; default 1',
    ),
  },
  strict,
);

/** `models/NAME/striate.json`, and per version `models/NAME/VERSION/striate.json`, whose keys win. */
export const ManifestSchema = Type.Object(
  {
    manifest_version: Type.Integer({ minimum: 1, description: 'of this schema; default 1' }),
    description: Type.String({ maxLength: 2000 }),
    task: Type.Union([Type.Literal('classification'), Type.Literal('forecasting'), Type.Literal('tensor')], {
      description: 'default: guessed from the signature',
    }),
    labels: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      minItems: 1,
      maxItems: 100_000,
      description: 'class names in the order of the output; default "0", "1", …',
    }),
    image: Type.Partial(Image, strict),
    temperature: Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      description: 'divides the logits before the softmax, so that scores are calibrated; default 1',
    }),
    abstain: Type.Partial(Abstain, {
      ...strict,
      description: 'answers of a classifier that pass one of these are marked abstained; default never',
    }),
    series: Type.Partial(Series, strict),
    batching: Type.Partial(BatchingSchema, strict),
    version_policy: Type.Union(
      [
        Type.Object({ latest: Type.Integer({ minimum: 1, maximum: 1000 }) }, strict),
        Type.Object({ all: Type.Literal(true) }, strict),
        Type.Object(
          { versions: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 1000 }) },
          strict,
        ),
      ],
      { description: 'which versions are served; default the latest one' },
    ),
    version_labels: Type.Record(
      Type.String({ pattern: '^[a-z][a-z0-9_-]{0,62}$' }),
      Type.Integer({ minimum: 1 }),
      {
        description: 'names of versions (stable, canary); moves made by the API win',
        additionalProperties: false,
      },
    ),
    precision: Type.Union([Type.Literal('float32'), Type.Literal('bf16')], {
      description: 'default float32',
    }),
    signature: Type.String({
      minLength: 1,
      maxLength: 256,
      description:
        'of a SavedModel or TF.js graph, which is served; default serving_default, or the only one',
    }),
    files: Type.Record(
      Type.String({ minLength: 1, maxLength: 1024 }),
      Type.String({ pattern: '^[0-9a-f]{64}$' }),
      {
        description:
          'SHA-256 in hex by file name: a version whose files have another one is refused; default none',
      },
    ),
    keep_alive_seconds: Type.Number({
      minimum: 0,
      maximum: 31_536_000,
      description:
        'a version without a request for this long leaves memory until the next one; default never',
    }),
  },
  strict,
);

type Loose<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: T[K] } : T;
type Whole = Static<typeof ManifestSchema>;

/** A manifest as read: every key may be absent. */
export type Manifest = { [K in keyof Whole]?: Loose<Whole[K]> };

/** The newest manifest this release understands. */
export const MANIFEST_VERSION = 1;
