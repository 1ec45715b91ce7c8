import type { OpenApiDocument, Operation } from './openapi-types';
import { METHODS } from './openapi-types';

/** What the schemas of routes cannot say, put into the document that is made from them. */
export function refineDocument<T extends object>(made: T): object {
  if (!('openapiObject' in made)) return made;
  const document = made.openapiObject as OpenApiDocument;
  for (const { operation } of operationsOf(document)) freeDefaultedParameters(operation);
  return document;
}

/** Every route of the document. */
function* operationsOf(
  document: OpenApiDocument,
): Generator<{ readonly path: string; readonly method: string; readonly operation: Operation }> {
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
