import type { paths } from './schema';

/** The JSON of a route's good answer. */
type Answer<P extends keyof paths, M extends keyof paths[P], S extends number = 200> = paths[P][M] extends {
  responses: Record<S, { content: { 'application/json': infer T } }>;
}
  ? T
  : never;

type Query<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  parameters: { query?: infer T };
}
  ? NonNullable<T>
  : never;

type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody?: { content: { 'application/json': infer T } };
}
  ? T
  : never;

export type Readiness = Answer<'/readyz', 'get', 503>;
export type Model = Answer<'/api/v1/models/{model}', 'get'>;
export type Version = Model['versions'][number];
export type Label = Answer<'/api/v1/models/{model}/labels/{label}', 'get'>;
export type LabelMove = Body<'/api/v1/models/{model}/labels/{label}', 'put'>;
export type Classification = Answer<'/api/v1/models/{model}/classify', 'post'>;
export type Forecasts = Answer<'/api/v1/models/{model}/forecast', 'post'>;
export type ForecastRequest = Body<'/api/v1/models/{model}/forecast', 'post'>;
export type Dataset = Answer<'/api/v1/datasets/{id}', 'get'>;
export type TrainSpec = Body<'/api/v1/train-jobs', 'post'>;
export type TrainJob = Answer<'/api/v1/train-jobs/{id}', 'get'>;
export type TrainDryRun = Answer<'/api/v1/train-jobs', 'post'>;
export type TrainJobList = Answer<'/api/v1/train-jobs', 'get'>;
export type TrainJobQuery = Partial<Query<'/api/v1/train-jobs', 'get'>>;

/** Which version of a model is asked: a number, a version label, or neither for `default`. */
export interface VersionChoice {
  readonly version?: number;
  readonly label?: string;
}

/** A file to send; in a browser a File serves as its own content. */
export interface FilePart {
  readonly name: string;
  readonly content: Blob;
}
