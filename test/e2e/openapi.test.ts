import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AnySchema } from 'ajv/dist/2020';
import { OpenApiContract, type OpenApiDocument, type Operation } from '../support/openapi-contract';

const ROOT = resolve(__dirname, '../..');
const { document, paths } = JSON.parse(readFileSync(join(ROOT, 'build/e2e-openapi.json'), 'utf8')) as {
  readonly document: OpenApiDocument;
  readonly paths: readonly string[];
};
/** Pages for browsers, the document itself, and the wildcard behind TensorFlow Serving's routes, which are written out. */
const PAGES = /^\/(docs(\/.*)?|openapi\.json|errors|index\.html|(assets|examples)\/.*|\*|v2)?$/;
const contract = new OpenApiContract(document);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);

interface JsonBody {
  readonly schema?: AnySchema & { readonly examples?: readonly unknown[] };
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The examples of a JSON body, its schema's own ones included; null where there is no JSON body. */
function examplesOf(
  content: Readonly<Record<string, unknown>> | undefined,
): { schema: AnySchema; values: unknown[] } | null {
  const [, body] = (Object.entries(content ?? {}).find(([type]) => type.endsWith('json')) ?? []) as [
    string?,
    JsonBody?,
  ];
  if (body?.schema === undefined) return null;
  const named = Object.values(body.examples ?? {}).map(({ value }) => value);
  return { schema: body.schema, values: [...named, ...(body.schema.examples ?? [])] };
}

function goodAnswer({ responses }: Operation): Operation['responses'][string] | undefined {
  return Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
}

it('is the one that the client’s types are made from', () => {
  const printed = execFileSync(process.execPath, ['test/openapi/client-types.mjs', '--print'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  // A difference means: npm run client:types.
  expect(printed === readFileSync(join(ROOT, 'src/client/schema.ts'), 'utf8')).toBe(true);
}, 60_000);

it('has every route that the server answers', () => {
  expect(paths.length).toBeGreaterThan(40);
  const documented = new Set(Object.keys(document.paths));
  expect(paths.filter((path) => !documented.has(path) && !PAGES.test(path))).toEqual([]);
});

describe.each(operations)('%s', (route, operation) => {
  it('says what it is for, what it takes and what it answers, with an example of each that is right', () => {
    expect(operation).toMatchObject({
      summary: expect.stringMatching(/\S/) as unknown,
      tags: [expect.any(String)],
    });
    const named = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const inPath = (operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name);
    expect(inPath.sort()).toEqual(named.sort());
    const good = goodAnswer(operation);
    expect(good).toBeDefined();
    for (const body of [examplesOf(operation.requestBody?.content), examplesOf(good?.content)]) {
      if (body === null) continue;
      expect(body.values).not.toEqual([]);
      for (const value of body.values) expect(contract.schemaProblem(body.schema, value, route)).toBeNull();
    }
  });
});

describe('the check that every e2e answer goes through', () => {
  const answer = {
    method: 'GET',
    path: '/livez',
    status: 200,
    type: 'application/json',
    body: { live: true },
  };

  it('takes what is documented', () => {
    expect(contract.problemOf(answer)).toBeNull();
    expect(contract.problemOf({ ...answer, path: '/nowhere', status: 404 })).toBeNull();
  });

  it.each([
    ['a field', { body: { live: true, more: 1 } }, 'must NOT have additional properties: more'],
    ['a value', { body: { live: 'yes' } }, '/live must be boolean'],
    ['a status', { status: 418 }, 'status 418 is not documented'],
    ['a media type', { type: 'text/html' }, 'of type text/html is not documented'],
    ['a route', { path: '/nowhere' }, 'no such route'],
    ['a method', { method: 'PUT' }, 'has no PUT'],
  ])('finds %s that is not', (_what, change, found) => {
    expect(contract.problemOf({ ...answer, ...change })).toContain(found);
  });
});
