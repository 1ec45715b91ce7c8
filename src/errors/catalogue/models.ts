import type { CatalogueEntry } from '../catalogue-entry';

export const MODEL_ERRORS = {
  MODEL_NOT_FOUND: { status: 404, title: 'No such model', hint: 'GET /api/v1/models lists the models.' },
  MODEL_VERSION_NOT_FOUND: {
    status: 404,
    title: 'No such model version',
    hint: 'GET /api/v1/models/{model} lists its versions.',
  },
  MODEL_NOT_AVAILABLE: {
    status: 503,
    title: 'Model version is not available',
    hint: 'GET /api/v1/models/{model} says the state and the reason.',
  },
  MODEL_WRONG_TASK: {
    status: 400,
    title: 'Model has another task',
    hint: "Use the route of the model's task, or the manifest's task key.",
  },
} as const satisfies Record<string, CatalogueEntry>;
