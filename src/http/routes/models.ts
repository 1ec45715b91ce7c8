import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { ModelRecord, VersionRecord } from '../../service/model-versions';
import type { HttpDependencies } from '../dependencies';
import { ModelParams, problems } from '../schemas/common';
import {
  ModelListSchema,
  ModelSchema,
  VersionParams,
  VersionSchema,
  type ModelBody,
  type VersionBody,
} from '../schemas/models';

/** What models there are, and which versions are in memory. */
export const modelRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, { models }, done) => {
  app.get(
    '/models',
    {
      schema: {
        tags: ['models'],
        summary: 'Every model with its versions',
        response: { 200: ModelListSchema },
      },
    },
    () => ({ models: models.list().map((model) => modelBody(model, models.device)) }),
  );

  app.get(
    '/models/:model',
    {
      schema: {
        tags: ['models'],
        summary: 'One model with its versions',
        params: ModelParams,
        response: { 200: ModelSchema, ...problems(404) },
      },
    },
    (request) => modelBody(models.get(request.params.model), models.device),
  );

  app.post(
    '/models/:model/reload',
    {
      schema: {
        tags: ['models'],
        summary:
          'Looks at the folder now; versions that failed are tried again, the policy decides anew what serves',
        params: ModelParams,
        response: { 200: ModelSchema, ...problems(404) },
      },
    },
    async (request) => modelBody(await models.reload(request.params.model), models.device),
  );

  app.post(
    '/models/:model/versions/:version/load',
    {
      schema: {
        tags: ['models'],
        summary: 'Loads a version and keeps it, whatever the policy says; answers when it is available',
        params: VersionParams,
        response: { 200: VersionSchema, ...problems(404, 422, 503) },
      },
    },
    async (request) => {
      const { model, version } = request.params;
      await models.load(model, version);
      return versionBody(models.getVersion(model, version), models.device);
    },
  );

  app.post(
    '/models/:model/versions/:version/unload',
    {
      schema: {
        tags: ['models'],
        summary:
          'Finishes the requests of a version, frees its memory and keeps it out, whatever the policy says',
        params: VersionParams,
        response: { 200: VersionSchema, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { model, version } = request.params;
      await models.unload(model, version);
      return versionBody(models.getVersion(model, version), models.device);
    },
  );
  done();
};

function modelBody(model: ModelRecord, device: string | null): ModelBody {
  const defaultVersion = model.labels.get('default')?.version ?? null;
  const labels = [...model.labels];
  const spec = model.versions.find((each) => each.version === defaultVersion)?.served?.spec;
  return {
    name: model.name,
    task: spec?.task ?? model.manifest.task ?? null,
    description: spec?.description ?? model.manifest.description ?? null,
    default_version: defaultVersion,
    version_labels: Object.fromEntries(labels.map(([label, { version }]) => [label, version])),
    version_splits: Object.fromEntries(
      labels.flatMap(([label, { split }]) => (split === null ? [] : [[label, split]])),
    ),
    versions: model.versions.map((version) => versionBody(version, device)),
  };
}

function versionBody(record: VersionRecord, device: string | null): VersionBody {
  const { reason, served } = record;
  const prepared = served?.prepared;
  return {
    version: record.version,
    state: record.state,
    reason: reason === null ? null : { code: reason.code, detail: reason.message },
    backend: prepared?.backend ?? null,
    recurrence: prepared?.recurrence ?? null,
    precision: prepared?.precision ?? null,
    precision_reason: prepared?.precisionReason ?? null,
    device: record.state === 'available' ? device : null,
    on_demand: record.onDemand,
    format: prepared?.format ?? null,
    max_abs_error: prepared?.maxAbsError ?? null,
    parameters: prepared?.parameters ?? null,
    loaded_at: record.loadedAt?.toISOString() ?? null,
    guessed: [...(served?.spec.guessed ?? [])],
    inputs: (prepared?.inputs ?? []).map(specBody),
    outputs: (prepared?.outputs ?? []).map(specBody),
  };
}

function specBody(spec: { name: string; dtype: string; shape: readonly (number | null)[] }): {
  name: string;
  dtype: string;
  shape: (number | null)[];
} {
  return { name: spec.name, dtype: spec.dtype, shape: [...spec.shape] };
}
