/** What goes over the wire, once. */
export interface RouteExample {
  readonly request?: unknown;
  readonly response?: unknown;
}

/** Examples by route, as `GET /api/v1/models`. */
export type RouteExamples = Readonly<Record<string, RouteExample>>;
