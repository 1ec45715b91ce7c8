import multipart from '@fastify/multipart';
import { Type, type TObject, type TSchema } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { StriateError } from '../errors/striate-error';
import type { LongTable, SeriesFileOptions, SeriesFiles } from '../service/series-files';
import { checkMultipartHead } from './pictures';
import { VersionQuery } from './schemas/common';
import { readUpload, UPLOAD_LIMITS } from './uploads';

/** Content types of a body that is a file of series. */
const FILE_TYPES = ['text/csv', 'application/vnd.apache.parquet', 'application/octet-stream'];

/** How a file of series is read; what is absent is told from the file. */
const FILE_OPTIONS = {
  time: Type.String({ description: 'of a file: column of times; default ds, else told from the cells' }),
  id: Type.String({ description: 'of a file: column that tells series apart; default unique_id' }),
  target: Type.String({
    description: 'of a file: column of the values; default y, else told from the cells',
  }),
  delimiter: Type.String({ pattern: '^[,;|\\t]$', description: 'of a CSV: , ; | or a tab' }),
  decimal: Type.String({ pattern: '^[.,]$', description: 'of a CSV: . or ,' }),
  date_order: Type.Union([Type.Literal('dmy'), Type.Literal('mdy')], {
    description: 'of a file: order of day and month in 1/2/2024',
  }),
};

const listOf = (description: string): TSchema =>
  Type.String({ pattern: '^[0-9.]+(,[0-9.]+){0,19}$', description: `with a file: ${description}` });

/** The options of a body that a file's request gives in its query. */
const BODY_OPTIONS = {
  horizon: Type.Integer(),
  levels: listOf('levels in percent, as 80,95'),
  quantiles: listOf('quantiles, as 0.1,0.5,0.9'),
  context: Type.String(),
  missing: Type.String(),
  frequency: Type.String(),
  time_zone: Type.String(),
  conformal: Type.String(),
  adaptive: Type.Boolean(),
  windows: Type.Integer(),
  step: Type.Integer(),
  level: Type.Number(),
};
const COMMON_OPTIONS = ['missing', 'frequency', 'time_zone'] as const;
type BodyOption = keyof typeof BODY_OPTIONS;

/** The query of a route about series: the version, and for a file what else would stand in the JSON body. */
export function seriesQuery(own: readonly BodyOption[]): TObject<typeof VersionQuery.properties> {
  const named = [...COMMON_OPTIONS, ...own].map((name) => [name, Type.Optional(BODY_OPTIONS[name])] as const);
  const ofFile = Object.entries(FILE_OPTIONS).map(([name, schema]) => [name, Type.Optional(schema)] as const);
  // Read by name where a file is, so that the types of the version alone are told.
  const others: object = Object.fromEntries<TSchema>([...named, ...ofFile]);
  return Type.Object({ ...VersionQuery.properties, ...others });
}

/** Lets the routes of `app` take files of series: as the body, or as the part `file` of a form. */
export async function acceptSeriesFiles(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { limits: UPLOAD_LIMITS });
  app.addContentTypeParser(FILE_TYPES, (_request, payload, done) => done(null, payload));
  app.addHook('onRequest', (request, _reply, done) => {
    checkMultipartHead(request);
    done();
  });
}

/** Bodies by content type, each with its schema. */
export interface SeriesContent {
  readonly content: Readonly<Record<string, { readonly schema: TSchema }>>;
}

/** The body of a route about series: the schema judges JSON; files, which stream past, are judged by their reader. */
export function seriesContent(json: TSchema): SeriesContent {
  const file = { schema: Type.Unknown({ description: 'CSV with a header, Parquet, or a table of JSON' }) };
  const form = {
    schema: Type.Unknown({ description: 'a form with one part named file, as the bodies above' }),
  };
  return {
    content: {
      'application/json': { schema: json },
      ...Object.fromEntries(FILE_TYPES.map((type) => [type, file])),
      'multipart/form-data': form,
    },
  };
}

/** What a use case about series is given. */
export interface SentSeries {
  readonly body: Readonly<Record<string, unknown>>;
  readonly table: LongTable | null;
}

/**
 * Runs a use case on the series of a request: of its JSON body, or of a file with the options in the query. What is wrong
 * with an option is named where it was sent. Throws HTTP_INVALID_REQUEST for options at the wrong place.
 */
export async function withSeries<T>(
  request: FastifyRequest,
  files: SeriesFiles,
  use: (sent: SentSeries) => Promise<T>,
): Promise<T> {
  const query = request.query as Readonly<Record<string, unknown>>;
  if (!isFile(request)) {
    const own = [...Object.keys(BODY_OPTIONS), ...Object.keys(FILE_OPTIONS)].find(
      (name) => query[name] !== undefined,
    );
    if (own !== undefined) throw refused(`query:${own}`, 'expected it in the JSON body, not in the query');
    const body = (request.body ?? {}) as SentSeries['body'];
    if ('allow_degraded' in body)
      throw refused('/allow_degraded', 'expected it in the query, which is read before the body');
    return use({ body, table: null });
  }
  const unknown = Object.keys(query).find((name) => !KNOWN_QUERY.has(name));
  if (unknown !== undefined) throw refused(`query:${unknown}`, 'expected an option of this route');
  try {
    const table = await readFile(request, files);
    return await use({ body: bodyOptions(query), table });
  } catch (error) {
    throw namedInQuery(error);
  }
}

const KNOWN_QUERY: ReadonlySet<string> = new Set([
  'version',
  'version_label',
  'allow_degraded',
  ...Object.keys(BODY_OPTIONS),
  ...Object.keys(FILE_OPTIONS),
]);

function isFile(request: FastifyRequest): boolean {
  return request.isMultipart() || isStream(request.body);
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function';
}

/** Reads the one file of a request. What stands beside it in a form is refused, since options go into the query. */
async function readFile(request: FastifyRequest, files: SeriesFiles): Promise<LongTable> {
  const options = fileOptions(request.query as Readonly<Record<string, unknown>>);
  if (isStream(request.body)) return files.read({ filename: 'body', stream: request.body }, options);
  const { fields, files: parts } = await readUpload(request);
  const [field] = fields.keys();
  if (field !== undefined) throw refused(`/${field.slice(0, 100)}`, 'expected options in the query');
  let table: LongTable | null = null;
  for await (const part of parts) {
    if (table !== null) throw refused('/file', 'expected one file, got several');
    table = await files.read(part, options);
  }
  if (table === null) throw refused('/file', 'expected a file part named file, got none');
  return table;
}

function bodyOptions(query: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = Object.keys(BODY_OPTIONS).filter((name) => query[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => {
      const value = query[name];
      const isList = name === 'levels' || name === 'quantiles';
      return [name, isList && typeof value === 'string' ? value.split(',').map(Number) : value];
    }),
  );
}

function fileOptions(query: Readonly<Record<string, unknown>>): SeriesFileOptions {
  const given = Object.keys(FILE_OPTIONS).filter((name) => query[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, query[name]]));
}

/** Options of a file stand in the query: `/horizon` of a body is `query:horizon` here. */
function namedInQuery(error: unknown): unknown {
  if (!(error instanceof StriateError) || error.problems.length === 0) return error;
  const renamed = (text: string): string => text.replace(/^(\/|option:)(?=[a-z_]+)/, 'query:');
  return new StriateError(error.code, {
    detail: renamed(error.message),
    problems: error.problems.map(({ pointer, detail }) => ({ pointer: renamed(pointer), detail })),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}

function refused(pointer: string, detail: string): StriateError {
  return new StriateError('HTTP_INVALID_REQUEST', {
    detail: `${pointer}: ${detail}`,
    problems: [{ pointer, detail }],
  });
}
