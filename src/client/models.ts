import type { Connection } from './connection';
import { dataOf } from './connection';
import type { CallOptions } from './send';
import type { Label, LabelMove, Model, Version } from './types';

/** The models of a server, and which versions are in memory. */
export class ModelCalls {
  constructor(private readonly connection: Connection) {}

  /** Every model with its versions. */
  async list(options: CallOptions = {}): Promise<readonly Model[]> {
    const { routes } = this.connection;
    return (await dataOf(routes.GET('/api/v1/models', { fetch: this.connection.fetchWith(options) }))).models;
  }

  /** One model with its versions. */
  get(model: string, options: CallOptions = {}): Promise<Model> {
    const [params, fetch] = [{ path: { model } }, this.connection.fetchWith(options)];
    return dataOf(this.connection.routes.GET('/api/v1/models/{model}', { params, fetch }));
  }

  /** Looks at the model's folder now; versions that failed are tried again. */
  reload(model: string, options: CallOptions = {}): Promise<Model> {
    const [params, fetch] = [{ path: { model } }, this.connection.fetchWith(options)];
    return dataOf(this.connection.routes.POST('/api/v1/models/{model}/reload', { params, fetch }));
  }

  /** Loads a version and keeps it; resolves when it is available. */
  load(model: string, version: number, options: CallOptions = {}): Promise<Version> {
    const [params, fetch] = [{ path: { model, version } }, this.connection.fetchWith(options)];
    const path = '/api/v1/models/{model}/versions/{version}/load';
    return dataOf(this.connection.routes.POST(path, { params, fetch }));
  }

  /** Finishes the requests of a version, frees its memory and keeps it out. */
  unload(model: string, version: number, options: CallOptions = {}): Promise<Version> {
    const [params, fetch] = [{ path: { model, version } }, this.connection.fetchWith(options)];
    const path = '/api/v1/models/{model}/versions/{version}/unload';
    return dataOf(this.connection.routes.POST(path, { params, fetch }));
  }

  /** A zip with the SavedModel of a version; its body comes as a stream. */
  export(model: string, version: number, options: CallOptions = {}): Promise<Response> {
    const url = `/api/v1/models/${encodeURIComponent(model)}/versions/${version}/export`;
    return this.connection.request({ method: 'GET', url, repeatable: true, streamed: true }, options);
  }

  /** The version labels of a model. */
  async labels(model: string, options: CallOptions = {}): Promise<readonly Label[]> {
    const [params, fetch] = [{ path: { model } }, this.connection.fetchWith(options)];
    const { routes } = this.connection;
    return (await dataOf(routes.GET('/api/v1/models/{model}/labels', { params, fetch }))).labels;
  }

  /** Points a label to a version if it still points to `expected`; null: if there is no such label. */
  moveLabel(model: string, label: string, body: LabelMove, options: CallOptions = {}): Promise<Label> {
    const [params, fetch] = [{ path: { model, label } }, this.connection.fetchWith(options)];
    const path = '/api/v1/models/{model}/labels/{label}';
    return dataOf(this.connection.routes.PUT(path, { params, body, fetch }));
  }

  /** Removes a label; `default` then follows the newest available version. */
  async removeLabel(model: string, label: string, options: CallOptions = {}): Promise<void> {
    const [params, fetch] = [{ path: { model, label } }, this.connection.fetchWith(options)];
    await this.connection.routes.DELETE('/api/v1/models/{model}/labels/{label}', { params, fetch });
  }

  /** Points a label to where it was before its last move. */
  rollBack(model: string, label: string, options: CallOptions = {}): Promise<Label> {
    const [params, fetch] = [{ path: { model, label } }, this.connection.fetchWith(options)];
    const path = '/api/v1/models/{model}/labels/{label}/rollback';
    return dataOf(this.connection.routes.POST(path, { params, fetch }));
  }
}
