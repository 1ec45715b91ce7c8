import { METHODS, type OpenApiDocument, type Operation } from './openapi-types';

/** Every route of the document. */
export function* operationsOf(
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
export function freeDefaultedParameters(operation: Operation): void {
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in === 'query' && 'default' in parameter.schema) parameter.required = false;
  }
}
