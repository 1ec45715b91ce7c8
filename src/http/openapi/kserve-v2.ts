import { Type, type TSchema } from '@sinclair/typebox';
import type { Operation, Parameter, Response } from './openapi-types';
import { jsonBody, jsonResponse } from './json-bodies';

const WireError = Type.Object({ error: Type.String() }, { description: 'what was wrong, for people' });

const Shape = Type.Array(Type.Integer(), { description: '-1 is a free axis' });
const TensorMetadata = Type.Object({ name: Type.String(), datatype: Type.String(), shape: Shape });
const Parameters = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()], { description: 'a value' }),
);

const InferRequest = Type.Object(
  {
    id: Type.Optional(Type.String({ description: 'echoed in the answer' })),
    parameters: Type.Optional(Parameters),
    inputs: Type.Array(
      Type.Object({
        name: Type.String(),
        datatype: Type.String({ description: 'FP32, INT64, UINT8, BOOL, BYTES, …' }),
        shape: Type.Array(Type.Integer()),
        data: Type.Optional(Type.Array(Type.Unknown(), { description: 'flat or nested, in rows' })),
        parameters: Type.Optional(Parameters),
      }),
    ),
    outputs: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), parameters: Type.Optional(Parameters) })),
    ),
  },
  { description: 'tensors in JSON; with binary_data_size in its parameters a tensor stands behind the JSON' },
);

const InferAnswer = Type.Object({
  id: Type.Optional(Type.String()),
  model_name: Type.String(),
  model_version: Type.String(),
  outputs: Type.Array(
    Type.Object({
      name: Type.String(),
      datatype: Type.String(),
      shape: Type.Array(Type.Integer()),
      data: Type.Optional(Type.Array(Type.Unknown(), { description: 'flat, in rows' })),
      parameters: Type.Optional(Type.Object({ binary_data_size: Type.Integer() })),
    }),
  ),
});

const ModelMetadata = Type.Object({
  name: Type.String(),
  versions: Type.Array(Type.String()),
  platform: Type.String(),
  inputs: Type.Array(TensorMetadata),
  outputs: Type.Array(TensorMetadata),
});

const ConfigTensor = {
  name: Type.String(),
  data_type: Type.String(),
  dims: Type.Array(Type.Integer()),
  is_shape_tensor: Type.Boolean(),
};

const ModelConfig = Type.Object({
  name: Type.String(),
  platform: Type.String(),
  backend: Type.String(),
  version_policy: Type.Object({ specific: Type.Object({ versions: Type.Array(Type.Integer()) }) }),
  max_batch_size: Type.Integer({ description: 'rows; 0 for a model that does not batch' }),
  input: Type.Array(Type.Object({ ...ConfigTensor, optional: Type.Boolean() })),
  output: Type.Array(Type.Object({ ...ConfigTensor, label_filename: Type.String() })),
  instance_group: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.String(),
      count: Type.Integer(),
      gpus: Type.Array(Type.Integer()),
    }),
  ),
  dynamic_batching: Type.Optional(
    Type.Object({
      preferred_batch_size: Type.Array(Type.Integer()),
      max_queue_delay_microseconds: Type.Integer(),
      preserve_ordering: Type.Boolean(),
    }),
  ),
  model_transaction_policy: Type.Object({ decoupled: Type.Boolean() }),
});

const Duration = Type.Object({
  count: Type.Integer(),
  ns: Type.Integer({ description: 'nanoseconds in all' }),
});
const ModelStatistics = Type.Object({
  model_stats: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.String(),
      last_inference: Type.Integer({ description: 'milliseconds since 1970; 0: never' }),
      inference_count: Type.Integer({ description: 'rows' }),
      execution_count: Type.Integer({ description: 'batches' }),
      inference_stats: Type.Object({
        success: Duration,
        fail: Duration,
        queue: Duration,
        compute_input: Duration,
        compute_infer: Duration,
        compute_output: Duration,
        cache_hit: Duration,
        cache_miss: Duration,
      }),
      response_stats: Type.Object({}),
      batch_stats: Type.Array(
        Type.Object({
          batch_size: Type.Integer(),
          compute_input: Duration,
          compute_infer: Duration,
          compute_output: Duration,
        }),
      ),
      memory_usage: Type.Array(Type.Unknown()),
    }),
  ),
});

const RepositoryIndex = Type.Array(
  Type.Object({
    name: Type.String(),
    version: Type.String(),
    state: Type.String({ description: 'UNKNOWN, LOADING, READY, UNLOADING or UNAVAILABLE' }),
    reason: Type.String(),
  }),
);

const HEADER = 'Inference-Header-Content-Length';
const HEADER_MEANS = 'bytes of JSON at the start of the body; the tensors follow';
const Ready = Type.Object({ ready: Type.Boolean(), live: Type.Literal(true) });
const octets = { 'application/octet-stream': {} };

/** What the routes of the Open Inference Protocol take and answer: schemas that they do not carry themselves. */
export function openInferencePart(path: string): Partial<Operation> {
  const { responses, ...part } = partOf(path.replace('/versions/{version}', ''));
  const refused = jsonResponse('refused', WireError);
  return { ...part, responses: { ...responses, '4XX': refused, '5XX': refused } };
}

function partOf(path: string): Partial<Operation> {
  switch (path) {
    case '/v2/':
      return answers(
        Type.Object({ name: Type.String(), version: Type.String(), extensions: Type.Array(Type.String()) }),
      );
    case '/v2/health/live':
      return answers(Type.Object({ live: Type.Literal(true) }));
    case '/v2/health/ready':
      return { responses: { 200: jsonResponse('ready', Ready), 503: jsonResponse('not ready', Ready) } };
    case '/v2/models':
      return answers(Type.Object({ models: Type.Array(Type.String()) }));
    case '/v2/models/stats':
    case '/v2/models/{model}/stats':
      return answers(ModelStatistics);
    case '/v2/models/{model}':
      return answers(ModelMetadata);
    case '/v2/models/{model}/ready':
      return answers(Type.Object({ name: Type.String(), ready: Type.Literal(true) }));
    case '/v2/models/{model}/config':
      return answers(ModelConfig);
    case '/v2/models/{model}/infer':
      return inferPart();
    case '/v2/repository/index':
      return {
        requestBody: jsonBody(Type.Object({ ready: Type.Optional(Type.Boolean()) }), { required: false }),
        ...answers(RepositoryIndex),
      };
    case '/v2/repository/models/{model}/load':
      return { requestBody: parametersBody(), ...answers(done('load')) };
    case '/v2/repository/models/{model}/unload':
      return { requestBody: parametersBody(), ...answers(done('unload')) };
    default:
      return {};
  }
}

function inferPart(): Partial<Operation> {
  const header: Parameter = {
    name: HEADER,
    in: 'header',
    required: false,
    description: `${HEADER_MEANS}; 0: the body is the model's only input, raw`,
    schema: Type.Integer({ minimum: 0 }),
  };
  const pictures = { 'image/png': {}, 'image/jpeg': {} };
  const answer: Response = {
    ...jsonResponse('the outputs', InferAnswer),
    headers: { [HEADER]: { description: HEADER_MEANS, schema: Type.Integer() } },
  };
  return {
    parameters: [header],
    requestBody: {
      required: true,
      content: { ...jsonBody(InferRequest).content, ...octets, ...pictures },
    },
    responses: { 200: { ...answer, content: { ...answer.content, ...octets } } },
  };
}

function parametersBody(): NonNullable<Operation['requestBody']> {
  return jsonBody(Type.Object({ parameters: Type.Optional(Parameters) }), { required: false });
}

function answers(schema: TSchema): Partial<Operation> {
  return { responses: { 200: jsonResponse('the answer', schema) } };
}

function done(what: 'load' | 'unload'): TSchema {
  return Type.Object({ name: Type.String(), [what]: Type.Literal(true) });
}
