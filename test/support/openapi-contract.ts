import Ajv2020, { type AnySchema, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

interface MediaType {
  readonly schema?: AnySchema;
}

export interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, MediaType>> }>>;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** One answer of a server, as the contract looks at it. */
export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Without parameters, as application/json; null when there is none. */
  readonly type: string | null;
  /** Parsed; undefined where the body is not JSON. */
  readonly body?: unknown;
}

/** Pages and their files, the document itself, and metrics under a name that is off unless it is set. */
const PAGES =
  /^\/(docs(\/.*)?|errors|openapi\.json|index\.html|(assets|examples)\/.*|monitoring\/prometheus\/metrics|)$/;

/** Holds answers against the OpenAPI document: statuses, media types, fields; nothing undocumented passes. */
export class OpenApiContract {
  private readonly ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  private readonly validators = new Map<AnySchema, ValidateFunction>();
  private readonly routes: readonly { readonly template: string; readonly matches: RegExp }[];

  constructor(private readonly document: OpenApiDocument) {
    this.ajv.addSchema({ $id: 'document', components: closed(document.components) as object });
    this.routes = Object.keys(document.paths)
      .map((template) => ({ template, matches: patternOf(template) }))
      .sort((a, b) => placeholders(a.template) - placeholders(b.template));
  }

  /** What is wrong with an answer; null when the document has it so. */
  problemOf(answer: Answer): string | null {
    const { method, path, status, type, body } = answer;
    const template = this.routes.find(({ matches }) => matches.test(path))?.template;
    if (template === undefined)
      return PAGES.test(path) || status === 404 ? null : 'no such route is documented';
    const operation = this.document.paths[template]?.[method.toLowerCase()];
    if (operation === undefined)
      // A method that is not there may be refused, by the door or behind it, and no more.
      return status >= 400 && status < 500 ? null : `${template} has no ${method}`;
    const { responses } = operation;
    const response = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
    if (response === undefined) return `${template}: status ${status} is not documented`;
    if (type === null) return response.content === undefined ? null : `${template}: a body is documented`;
    const media = response.content?.[type];
    if (media === undefined) return `${template}: ${status} of type ${type} is not documented`;
    if (body === undefined || media.schema === undefined) return null;
    return this.schemaProblem(media.schema, body, `${template}: ${status}`);
  }

  /** What is wrong with a value; null when it is as the schema says, and nothing more. */
  schemaProblem(schema: AnySchema, value: unknown, where: string): string | null {
    let validate = this.validators.get(schema);
    if (validate === undefined) {
      validate = this.ajv.compile(closed(schema) as AnySchema);
      this.validators.set(schema, validate);
    }
    if (validate(value)) return null;
    const found = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
      const extra = (params as { readonly additionalProperty?: string }).additionalProperty;
      return `${instancePath || '/'} ${message ?? ''}${extra === undefined ? '' : `: ${extra}`}`;
    });
    return `${where}: ${found.join('; ')}`;
  }
}

function patternOf(template: string): RegExp {
  const text = template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/:]+');
  return new RegExp(`^${text}$`, 'i');
}

function placeholders(template: string): number {
  return template.split('{').length;
}

/** The schema with every object closed that names its fields, and references into the registered document. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$id') continue;
    copy[key] = key === '$ref' ? `document${String(value)}` : key === 'examples' ? value : closed(value);
  }
  if ('properties' in copy && !('additionalProperties' in copy)) copy['additionalProperties'] = false;
  return copy;
}
