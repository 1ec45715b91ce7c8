import { apiPart } from './api-v1';
import { exampleOf } from './examples/example-of';
import { openInferencePart } from './kserve-v2';
import {
  METHODS,
  type JsonSchema,
  type MediaType,
  type Method,
  type OpenApiDocument,
  type Operation,
} from './openapi-types';
import { timeseriesPart } from './kserve-timeseries';
import { tensorflowServingPaths } from './tensorflow-serving';

const PROBLEM_TYPE = 'application/problem+json';
const PROBLEM = { $ref: '#/components/schemas/Problem' };
/** What any route of our own API may answer, whatever it is about. */
const COMMON_PROBLEMS = ['400', '429', '500', '503'];
/** What a route with a body may answer beside it. */
const BODY_PROBLEMS = ['413', '415'];
const WITH_BODY: ReadonlySet<Method> = new Set(['post', 'put', 'patch']);

/**
 * What the schemas of routes cannot say, put into the document that is made from them: the protocols' bodies, refusals
 * that any route may answer, the media type of problems, examples.
 */
export function refineDocument(made: object): object {
  if (!('openapiObject' in made)) return made;
  const document = withModernTuples(made.openapiObject) as OpenApiDocument;
  Object.assign(document.paths, tensorflowServingPaths());
  for (const { path, method, operation } of operationsOf(document)) {
    freeDefaultedParameters(operation);
    const route = `${method.toUpperCase()} ${path}`;
    layOver(operation, partOf(path, route, operation));
    if (path.startsWith('/api/')) addCommonProblems(operation, method);
    nameProblems(operation);
    freeDefaultedFields(operation);
    addExamples(operation, route);
  }
  return document;
}

function partOf(path: string, route: string, operation: Operation): Partial<Operation> {
  if (path.startsWith('/v2/')) return openInferencePart(path);
  if (path.startsWith('/v1/timeseries/')) return timeseriesPart(path);
  return apiPart(route, operation);
}

/** Every route of the document. */
function* operationsOf(
  document: OpenApiDocument,
): Generator<{ readonly path: string; readonly method: Method; readonly operation: Operation }> {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) yield { path, method, operation };
    }
  }
}

/** A query field with a default may be left out, which the schemas that fill it in do not say. */
function freeDefaultedParameters(operation: Operation): void {
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in === 'query' && 'default' in parameter.schema) parameter.required = false;
  }
}

/** A field of a body with a default may be left out, too. */
function freeDefaultedFields({ requestBody }: Operation): void {
  for (const body of Object.values(requestBody?.content ?? {})) {
    if (body.schema !== undefined) body.schema = withoutDefaulted(body.schema) as JsonSchema;
  }
}

function withoutDefaulted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDefaulted);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'examples' ? (value as unknown) : withoutDefaulted(value),
    ]),
  );
  const { required, properties } = copy as {
    readonly required?: readonly string[];
    readonly properties?: Readonly<Record<string, object>>;
  };
  if (!Array.isArray(required) || properties === undefined) return copy;
  return { ...copy, required: required.filter((name: string) => !('default' in (properties[name] ?? {}))) };
}

/** Lists of fixed length as JSON Schema 2020-12 writes them; TypeBox writes them as draft 7 did. */
function withModernTuples(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withModernTuples);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withModernTuples(value)]),
  );
  if (!Array.isArray(copy['items'])) return copy;
  const { items, additionalItems, ...rest } = copy;
  return { ...rest, prefixItems: items, items: additionalItems ?? false };
}

function layOver(operation: Operation, { parameters = [], responses, ...parts }: Partial<Operation>): void {
  Object.assign(operation, parts);
  if (responses !== undefined) operation.responses = { ...responses };
  operation.parameters = [...(operation.parameters ?? []), ...parameters];
}

function addCommonProblems(operation: Operation, method: Method): void {
  const statuses = [...COMMON_PROBLEMS, ...(WITH_BODY.has(method) ? BODY_PROBLEMS : [])];
  for (const status of statuses) {
    operation.responses[status] ??= { description: '', content: { 'application/json': { schema: PROBLEM } } };
  }
}

/** Refusals are problem details, under their own media type. */
function nameProblems(operation: Operation): void {
  for (const response of Object.values(operation.responses)) {
    const body = Object.values(response.content ?? {}).find(
      ({ schema }) => schema?.['$ref'] === PROBLEM.$ref,
    );
    if (body === undefined) continue;
    response.description = 'refused: code says why, hint how to mend it';
    response.content = { [PROBLEM_TYPE]: body };
  }
}

function addExamples(operation: Operation, route: string): void {
  const { request, response, accepted } = exampleOf(route);
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  if (request !== undefined) showExample(operation.requestBody?.content, request);
  if (response !== undefined) showExample(good?.[1].content, response);
  if (accepted !== undefined) showExample(operation.responses['202']?.content, accepted);
}

function showExample(content: Record<string, MediaType> | undefined, value: unknown): void {
  const json = Object.entries(content ?? {}).find(([type]) => type.endsWith('json'));
  if (json !== undefined) json[1].examples = { example: { value } };
}
