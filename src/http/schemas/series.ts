import {
  Type,
  type TArray,
  type TNull,
  type TNumber,
  type TObject,
  type TSchema,
  type TUnion,
} from '@sinclair/typebox';

const described = (description: string) => Type.Optional(Type.Unsafe<unknown>({ description }));

/** How the routes of forecasters take series. Judged in the series room, which names every bad place. */
const SERIES_FIELDS = {
  series: described(
    'numbers; or objects {id, start, frequency, timestamps, time_zone, values}, one a series',
  ),
  past: described(
    "covariates known up to the last value, {name: numbers}: of plain numbers and long columns; an object's stand beside its values",
  ),
  future: described(
    'covariates known for the horizon too, {name: numbers}; long columns go on with rows whose y is null',
  ),
  y: described('long columns: values'),
  ds: described('long columns: timestamps'),
  unique_id: described('long columns: which series'),
  frequency: described(
    "of every series without its own: D, h, 15min, MS; default inferred, else the model's",
  ),
  time_zone: described('of every series without its own, as Europe/Berlin'),
  missing: described('what is done about null: refuse (default), linear or seasonal'),
};

/** How intervals are made, where a route makes some. */
export const IntervalFields = {
  conformal:
    "residuals that intervals are made of: absolute (one width for every series) or normalised (by how restless each is); default the manifest's",
  adaptive:
    'true: the level follows how the earlier intervals of a series held, by up to 200 earlier forecasts; default false',
} as const;

/** The body of a route about series: the series, and its own fields with their descriptions. */
export function seriesBody<T extends string>(
  fields: Readonly<Record<T, string>>,
  options: { readonly description: string; readonly example: Readonly<Record<string, unknown>> },
): TObject<Record<string, TSchema>> {
  const own = Object.fromEntries(
    Object.entries<string>(fields).map(([name, description]) => [name, described(description)]),
  );
  return Type.Object<Record<string, TSchema>>(
    { ...SERIES_FIELDS, ...own },
    { description: options.description, examples: [options.example] },
  );
}

/** One number a step. */
export const StepValues = (description = 'one value a step'): TArray<TNumber> =>
  Type.Array(Type.Number(), { description });

/** A number, or null where there is none to say. */
export const MaybeNumber = (description: string): TUnion<[TNumber, TNull]> =>
  Type.Union([Type.Number(), Type.Null()], { description });

/** By the name of the baseline. */
export const byBaseline = <T extends TSchema>(
  schema: T,
): TObject<{ last_value: T; seasonal_naive: T; ridge_ar: T }> =>
  Type.Object({ last_value: schema, seasonal_naive: schema, ridge_ar: schema });
