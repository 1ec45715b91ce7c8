import type { TSchema } from '@sinclair/typebox';
import type { Response } from './openapi-types';

/** A body in JSON. */
export function jsonBody(
  schema: TSchema,
  { required = true }: { readonly required?: boolean } = {},
): { required: boolean; content: Record<string, { schema: TSchema }> } {
  return { required, content: { 'application/json': { schema } } };
}

/** An answer in JSON. */
export function jsonResponse(description: string, schema: TSchema): Response {
  return { description, content: { 'application/json': { schema } } };
}
