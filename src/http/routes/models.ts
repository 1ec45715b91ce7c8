import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { ModelRecord, VersionRecord } from '../../service/model-versions';
import type { HttpDependencies } from '../app';
import { ModelParams, problems } from '../schemas/common';
import { ModelListSchema, ModelSchema, type ModelBody, type VersionBody } from '../schemas/models';

/** What models there are. */
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
  done();
};

function modelBody(model: ModelRecord, device: string | null): ModelBody {
  const defaultVersion = model.labels['default'] ?? null;
  const spec = model.versions.find((each) => each.version === defaultVersion)?.served?.spec;
  return {
    name: model.name,
    task: spec?.task ?? model.manifest.task ?? null,
    description: spec?.description ?? model.manifest.description ?? null,
    default_version: defaultVersion,
    version_labels: model.labels,
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
    device: served === null ? null : device,
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
