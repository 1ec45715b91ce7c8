import { Type, type TSchema } from '@sinclair/typebox';
import { accessOf } from '../access/route-access';
import type { Operation, Parameter, PathItem } from './openapi-types';
import { jsonBody, jsonResponse } from './json-bodies';

const TAGS = ['TensorFlow Serving REST'];
const WireError = Type.Object({ error: Type.String() }, { description: "TensorFlow Serving's words" });

const Status = Type.Object({
  model_version_status: Type.Array(
    Type.Object({
      version: Type.String(),
      state: Type.String({ description: 'START, LOADING, AVAILABLE, UNLOADING or END' }),
      status: Type.Object({ error_code: Type.String(), error_message: Type.String() }),
    }),
    { description: 'newest first' },
  ),
  name: Type.String(),
  ready: Type.Boolean(),
});

const TensorInfos = Type.Record(
  Type.String(),
  Type.Object({
    dtype: Type.String(),
    tensor_shape: Type.Object({
      dim: Type.Array(Type.Object({ size: Type.String(), name: Type.String() })),
      unknown_rank: Type.Boolean(),
    }),
    name: Type.String(),
  }),
);

const Metadata = Type.Object({
  model_spec: Type.Object({ name: Type.String(), signature_name: Type.String(), version: Type.String() }),
  metadata: Type.Object({
    signature_def: Type.Object({
      signature_def: Type.Record(
        Type.String(),
        Type.Object({
          inputs: TensorInfos,
          outputs: TensorInfos,
          method_name: Type.String(),
          defaults: Type.Object({}),
        }),
      ),
    }),
  }),
});

const SignatureName = Type.Optional(Type.String());
const PredictRequest = Type.Union([
  Type.Object(
    { signature_name: SignatureName, instances: Type.Array(Type.Unknown()) },
    { description: 'rows: each a tensor, or an object of tensors by input' },
  ),
  Type.Object(
    { signature_name: SignatureName, inputs: Type.Unknown() },
    { description: 'columns: one tensor, or an object of tensors by input' },
  ),
]);
const PredictAnswer = Type.Union([
  Type.Object({ predictions: Type.Array(Type.Unknown()) }, { description: 'for instances' }),
  Type.Object({ outputs: Type.Unknown() }, { description: 'for inputs' }),
]);
const ExamplesRequest = Type.Object({
  signature_name: SignatureName,
  context: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  examples: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});
/** A pair, in the words of JSON Schema 2020-12. */
const ClassScore = Type.Unsafe<[string, number]>({
  type: 'array',
  prefixItems: [Type.String(), Type.Number()],
  minItems: 2,
  maxItems: 2,
});
const ClassifyAnswer = Type.Object({
  results: Type.Array(Type.Array(ClassScore), {
    description: 'for each row the classes with their scores',
  }),
});
const RegressAnswer = Type.Object({ results: Type.Array(Type.Number()) });

/** How a model and its version stand in a path, and what is said of it. */
const PLACES = [
  { path: '/v1/models/{model}', of: '' },
  { path: '/v1/models/{model}/versions/{version}', of: ', of one version' },
  { path: '/v1/models/{model}/labels/{label}', of: ', of the version that a label points to' },
] as const;

/** TensorFlow Serving's routes, which one wildcard answers: the document has them written out. */
export function tensorflowServingPaths(): Record<string, PathItem> {
  const paths: Record<string, PathItem> = {
    '/v1/models': {
      get: {
        ...operation('Names of the models', Type.Object({ models: Type.Array(Type.String()) })),
        security: securityOf('GET'),
      },
    },
  };
  for (const { path, of } of PLACES) {
    const parameters = parametersOf(path);
    const get = (summary: string, answer: TSchema): PathItem => ({
      get: { ...operation(summary + of, answer), parameters, security: securityOf('GET') },
    });
    const post = (summary: string, body: TSchema, answer: TSchema): PathItem => ({
      post: {
        ...operation(summary + of, answer),
        parameters,
        security: securityOf('POST'),
        requestBody: jsonBody(body),
      },
    });
    paths[path] = get('State of the versions of a model', Status);
    paths[`${path}/metadata`] = get('Signature of a model', Metadata);
    paths[`${path}:predict`] = post('Run a model on tensors', PredictRequest, PredictAnswer);
    paths[`${path}:classify`] = post('Classes with scores for examples', ExamplesRequest, ClassifyAnswer);
    paths[`${path}:regress`] = post('A value for each example', ExamplesRequest, RegressAnswer);
  }
  return paths;
}

function operation(summary: string, answer: TSchema): Operation {
  const refused = jsonResponse('refused', WireError);
  return {
    tags: TAGS,
    summary,
    responses: { 200: jsonResponse('the answer', answer), '4XX': refused, '5XX': refused },
  };
}

/** One route answers them all, whose scopes hold for each. */
function securityOf(method: string): Record<string, string[]>[] {
  const access = accessOf(method, '/v1/*');
  return access === 'open' ? [] : (access ?? []).map((scope) => ({ token: [scope] }));
}

function parametersOf(path: string): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']): Parameter => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'version' ? Type.Integer() : Type.String(),
  }));
}
