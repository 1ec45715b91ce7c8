/** What goes over the wire, once. */
export interface RouteExample {
  readonly request?: unknown;
  readonly response?: unknown;
  /** Of a route that answers 202 beside 200. */
  readonly accepted?: unknown;
}

/** Examples by route, as `GET /api/v1/models`. */
export type RouteExamples = Readonly<Record<string, RouteExample>>;
