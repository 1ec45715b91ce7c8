import { Type, type Static } from '@sinclair/typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { StriateError } from '../../errors/striate-error';
import type { CellAnswer, FeatureMapAnswer, ShownMaps } from '../../service/explain/feature-maps';
import { refuseEarly } from '../admission';
import { boxBody } from '../box-body';
import type { HttpDependencies } from '../dependencies';
import { acceptPictures, beforeParts, readPicture } from '../pictures';
import { sendPng } from '../png-reply';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { ModelParams, Nullable, problems, TimingsSchema, VersionQuery } from '../schemas/common';
import { BoxSchema, FormatQuery, PICTURE_TYPES, SizeSchema } from '../schemas/pictures';
import { reportTimings } from '../timings';

const Numbers = Type.Array(Type.Number());
const Maps = Type.Array(Type.Array(Numbers), { description: '[channel][y][x]' });
const Pair = Type.Tuple([Type.Integer(), Type.Integer()], { description: '[y, x]' });
const Png = Type.String({ description: 'base64' });

const Answer = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  layer: Type.String(),
  type: Type.String({ description: 'class name in the file' }),
  shape: Type.Array(Type.Integer(), { description: 'of what the layer gives, without the batch' }),
  channels: Type.Integer({ description: 'how many are in maps, the first ones' }),
  maps: Maps,
  global_average: Numbers,
  global_max: Numbers,
  pooled: Type.Optional(Type.Object({ window: Pair, max: Maps, average: Maps })),
  cell: Type.Optional(
    Type.Object({
      at: Pair,
      values: Type.Array(Type.Number(), { description: 'one a channel' }),
      box_in_input: Nullable(BoxSchema, { description: 'receptive field; null when it is all of the input' }),
      box: Nullable(BoxSchema, { description: 'the same in the picture, cut at its border' }),
    }),
  ),
  picture: SizeSchema,
  png: Type.Optional(Png),
  sheet: Type.Optional(
    Type.Object({
      columns: Type.Integer(),
      shown: Type.Integer({
        description: 'channel c stands in row floor(c / columns), column c mod columns',
      }),
      cell: Type.Integer({ description: 'pixels of the sheet for one cell of a map' }),
      pitch: Type.Tuple([Type.Integer(), Type.Integer()], {
        description: '[y, x] pixels from one map to the next',
      }),
    }),
  ),
  pooled_png: Type.Optional(Type.Object({ max: Png, average: Png })),
  timings_ms: TimingsSchema,
});

const Query = Type.Composite([
  VersionQuery,
  FormatQuery,
  Type.Object({
    layer: Type.String({ minLength: 1, description: 'name of a layer' }),
    channels: Type.Integer({ minimum: 1, maximum: 1024, default: 16, description: 'maps at most' }),
    pooled: Type.Boolean({ default: false, description: 'adds the maps after 2x2 max and average pooling' }),
    cell: Type.Optional(
      Type.String({ pattern: '^\\d{1,5},\\d{1,5}$', description: 'y,x: what this cell sees' }),
    ),
  }),
]);

/** What a layer makes of a picture. */
export const featureMapRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, dependencies) => {
  const { clock, featureMaps } = dependencies;
  await acceptPictures(app);

  app.post(
    '/models/:model/feature-maps',
    {
      onRequest: [beforeParts, refuseEarly(dependencies, { hasPictures: true })],
      // The body is a picture in bytes or parts, so it is judged by its reader.
      schema: {
        tags: ['explain'],
        summary: 'The activations of a layer for one picture, as numbers or as a contact sheet',
        consumes: PICTURE_TYPES,
        produces: ['application/json', 'image/png'],
        params: ModelParams,
        querystring: Query,
        response: { 200: Answer, ...problems(400, 404, 413, 415, 422, 503, 504) },
      },
      serializerCompiler: () => (data) => JSON.stringify(data),
    },
    async (request, reply) => {
      const { format, layer, channels, pooled, cell } = request.query;
      if (pooled && format === 'png') throw onePicture();
      const [row = 0, column = 0] = (cell ?? '').split(',').map(Number);
      const answer = await featureMaps.featureMaps({
        model: request.params.model,
        choice: versionChoice(request, request.query),
        picture: await readPicture(request),
        layer,
        channels,
        pooled,
        cell: cell === undefined ? null : { row, column },
        sheets: format !== 'json',
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      });
      const started = clock.now();
      if (format === 'png') {
        reportTimings(reply, answer.timings, 0);
        return sendPng(reply, answer.shown.sheet?.png ?? null);
      }
      const body = answerBody(answer);
      return { ...body, timings_ms: reportTimings(reply, answer.timings, clock.now() - started) };
    },
  );
};

function answerBody(answer: FeatureMapAnswer): Omit<Static<typeof Answer>, 'timings_ms'> {
  const { model, version, layer, type, shape, shown, globalAverage, globalMax, pooled, cell, picture } =
    answer;
  return {
    model,
    version,
    layer,
    type,
    shape: [...shape],
    channels: shown.maps.channels,
    maps: mapsBody(shown),
    global_average: Array.from(globalAverage),
    global_max: Array.from(globalMax),
    ...(pooled !== null && {
      pooled: {
        window: [pooled.window, pooled.window],
        max: mapsBody(pooled.max),
        average: mapsBody(pooled.average),
      },
    }),
    ...(cell !== null && { cell: cellBody(cell) }),
    picture,
    ...sheetBody(shown),
    ...(pooled?.max.sheet &&
      pooled.average.sheet && {
        pooled_png: { max: base64(pooled.max.sheet.png), average: base64(pooled.average.sheet.png) },
      }),
  };
}

function mapsBody({ maps: { data, height, width, channels } }: ShownMaps): number[][][] {
  return Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: height }, (_row, y) =>
      Array.from({ length: width }, (_column, x) => data[(y * width + x) * channels + channel]!),
    ),
  );
}

function cellBody({ row, column, values, seen }: CellAnswer): NonNullable<Static<typeof Answer>['cell']> {
  return {
    at: [row, column],
    values: Array.from(values),
    box_in_input: seen === null ? null : boxBody(seen.inInput),
    box: seen === null ? null : boxBody(seen.inPicture),
  };
}

function sheetBody({ sheet }: ShownMaps): Pick<Static<typeof Answer>, 'png' | 'sheet'> {
  if (sheet === null) return {};
  const { columns, shown, cell, pitch, png } = sheet;
  return { png: base64(png), sheet: { columns, shown, cell, pitch: [pitch.height, pitch.width] } };
}

function base64(png: Buffer): string {
  return png.toString('base64');
}

function onePicture(): StriateError {
  const detail = 'pooled: a bare PNG is one picture; expected format=both or json';
  return new StriateError('HTTP_INVALID_REQUEST', {
    detail,
    problems: [{ pointer: 'query:pooled', detail }],
  });
}
