export interface Parameter {
  readonly name: string;
  readonly place: string;
  readonly type: string;
  readonly description: string;
  readonly isRequired: boolean;
}

/** One thing that the server can be asked. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly area: string;
  readonly parameters: readonly Parameter[];
  /** Content types of the body, the usual one first; empty without a body. */
  readonly bodyTypes: readonly string[];
  /** A body as the document shows it; `undefined` where it shows none. */
  readonly example: unknown;
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
}
interface Described {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
}
interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** The operations of an OpenAPI document, in its order. */
export function operationsOf(document: unknown): readonly Operation[] {
  const { paths = {} } = (document ?? {}) as {
    readonly paths?: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.has(method))
      .map(([method, described]) => operationOf(method.toUpperCase(), path, described)),
  );
}

function operationOf(method: string, path: string, described: Described): Operation {
  const { summary = '', tags = [], parameters = [], requestBody } = described;
  const content = requestBody?.content ?? {};
  const [media] = Object.values(content);
  return {
    id: `${method} ${path}`,
    method,
    path,
    summary,
    area: tags[0] ?? 'other',
    parameters: parameters.map(({ name, in: place, required = false, description = '', schema }) => ({
      name,
      place,
      type: schema?.type ?? '',
      description: description === '' ? (schema?.description ?? '') : description,
      isRequired: required,
    })),
    bodyTypes: Object.keys(content),
    example: exampleOf(media),
  };
}

function exampleOf(media: Media | undefined): unknown {
  const [named] = Object.values(media?.examples ?? {});
  return media?.example ?? named?.value ?? media?.schema?.example ?? media?.schema?.examples?.[0];
}
