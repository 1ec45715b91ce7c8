import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { OpenApiDocument } from './openapi-types';
import { freeDefaultedParameters, operationsOf } from './refine-document';

/** How the OpenAPI document is made from the routes: their schemas, and what schemas cannot say. */
export function openapiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Striate',
        version,
        description: 'Serves CNN image classifiers and LSTM forecasters.',
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => nameOf(json, index) },
    transformObject: (made) => {
      if (!('openapiObject' in made)) return made.swaggerObject;
      for (const { operation } of operationsOf(made.openapiObject as OpenApiDocument)) {
        freeDefaultedParameters(operation);
      }
      return made.openapiObject;
    },
  };
}

function nameOf(json: { $id?: unknown }, index: number): string {
  return typeof json.$id === 'string' ? json.$id : `schema-${index}`;
}
