/** JSON Schema 2020-12, as the document holds it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One media type of a body: its schema, and what one looks like. */
export interface MediaType {
  schema?: JsonSchema;
  examples?: Record<string, { readonly summary?: string; readonly value: unknown }>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  description?: string;
  schema: JsonSchema;
  example?: unknown;
}

export interface Response {
  description: string;
  headers?: Record<string, { readonly description: string; readonly schema: JsonSchema }>;
  content?: Record<string, MediaType>;
}

/** One route of the document; the parts that are written here. */
export interface Operation {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; description?: string; content: Record<string, MediaType> };
  responses: Record<string, Response>;
  security?: Record<string, string[]>[];
}

export type PathItem = Partial<Record<Method, Operation>>;

export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
export type Method = (typeof METHODS)[number];

export interface OpenApiDocument {
  paths: Record<string, PathItem>;
}
