import type { FastifyRequest } from 'fastify';
import type { ModelTarget, ModelsUseCase } from '../use-cases';
import { bodyOf } from '../wire-body';
import { booleanParameter, invalid, parametersOf, parseRequest } from './dialect';
import { indexBody } from './model-bodies';

/** The index of the repository; the body may be empty, and `{"ready": true}` keeps the versions that answer. */
export async function repositoryIndex(request: FastifyRequest, models: ModelsUseCase): Promise<object> {
  const root = await parseRequest(bodyOf(request));
  return indexBody(models.list(), { readyOnly: booleanParameter(root, 'ready', '') });
}

/**
 * Loads a model, or loads it anew: the old version answers until the new one is ready. Triton's parameters `config`
 * and `file:…`, which replace the model's own files, are refused.
 */
export async function repositoryLoad(
  target: ModelTarget,
  request: FastifyRequest,
  models: ModelsUseCase,
): Promise<object> {
  const parameters = parametersOf(await parseRequest(bodyOf(request)), '');
  refuseOwnFiles(parameters.keys());
  await models.load(target.model);
  return { name: target.model, load: true };
}

/** Refuses the parameters of a load that replace the model's own files: Triton's `config` and `file:…`. */
export function refuseOwnFiles(parameters: Iterable<string>): void {
  const foreign = [...parameters].find((key) => key === 'config' || key.startsWith('file:'));
  if (foreign === undefined) return;
  throw invalid(
    `load parameter '${foreign.slice(0, 64)}' is not supported: models load from the repository`,
    '/parameters',
  );
}

/** Takes a model out of memory, after the requests it holds. */
export async function repositoryUnload(
  target: ModelTarget,
  request: FastifyRequest,
  models: ModelsUseCase,
): Promise<object> {
  const parameters = parametersOf(await parseRequest(bodyOf(request)), '');
  booleanParameter(parameters, 'unload_dependents', '');
  await models.unload(target.model);
  return { name: target.model, unload: true };
}
