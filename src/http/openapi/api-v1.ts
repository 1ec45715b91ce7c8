import { Type, type TSchema } from '@sinclair/typebox';
import { TrainSpecSchema } from '../../service/train-jobs';
import type { Operation, Parameter } from './openapi-types';
import { jsonBody } from './json-bodies';

const Binary = Type.String({ format: 'binary' });
const header = (name: string, description: string, schema: TSchema = Type.String()): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

const TIMEOUT = header(
  'X-Request-Timeout-Ms',
  'milliseconds that the client waits; what comes later is not computed',
  Type.Number({ exclusiveMinimum: 0 }),
);
const REQUEST_KEY = header('X-Request-Key', 'where a label is split, the same key meets the same version');

const PICTURES: NonNullable<Operation['requestBody']> = {
  required: true,
  content: {
    'multipart/form-data': { schema: Type.Object({ image: Type.Array(Binary) }) },
    ...Object.fromEntries(
      ['png', 'jpeg', 'webp', 'gif', 'tiff'].map((type) => [`image/${type}`, { schema: Binary }]),
    ),
    ...jsonBody(Type.Object({ image: Type.String({ description: 'base64, or a data: URL' }) })).content,
  },
};

/** Routes that run a model. */
const RUNS =
  /^POST \/api\/v1\/models\/\{model\}\/(classify|forecast|backtests|anomalies|explain|feature-maps)$/;
/** Routes that change a job if it is still as the client knows it. */
const JOB_WISHES = /^POST \/api\/v1\/train-jobs\/\{id\}\/(cancel|pause|resume|retry)$/;

/** What routes of our own API read beside their schemas: headers, and bodies that are judged by their readers. */
export function apiPart(route: string, operation: Operation): Partial<Operation> {
  if (RUNS.test(route)) {
    const parameters = [TIMEOUT, REQUEST_KEY];
    return operation.requestBody === undefined ? { parameters, requestBody: PICTURES } : { parameters };
  }
  if (JOB_WISHES.test(route)) {
    return {
      parameters: [header('If-Match', 'ETag of the job: refused with 412 when it has changed since')],
    };
  }
  switch (route) {
    case 'POST /api/v1/datasets':
      return { requestBody: UPLOAD };
    case 'POST /api/v1/train-jobs':
      return {
        parameters: [header('Idempotency-Key', 'the same key never makes a second job')],
        requestBody: jsonBody(TrainSpecSchema),
      };
    case 'GET /api/v1/train-jobs/{id}/events':
      return { parameters: [header('Last-Event-ID', 'the stream goes on after this event')] };
    case 'GET /api/v1/datasets/{id}/versions/{version}/pictures/{row}':
      return {
        responses: {
          ...operation.responses,
          200: { description: 'the picture', content: { 'image/png': { schema: Binary } } },
        },
      };
    case 'GET /api/v1/models/{model}/versions/{version}/export':
      return {
        responses: {
          200: { description: 'the SavedModel', content: { 'application/zip': { schema: Binary } } },
          ...operation.responses,
        },
      };
    default:
      return {};
  }
}

const UPLOAD: NonNullable<Operation['requestBody']> = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: Type.Object({
        name: Type.String({ description: 'of the data set; the same name makes the next version' }),
        options: Type.Optional(Type.String({ description: 'JSON: how the files are read' })),
        file: Type.Array(Binary, { description: 'a zip, npz, CSV or Parquet file, or IDX files; last' }),
      }),
    },
  },
};
