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
  MODEL_LABEL_CONFLICT: {
    status: 409,
    title: 'Label was moved by someone else',
    hint: 'Read the model again and repeat the move with the version the label points to now.',
  },
  MODEL_LABEL_NOT_FOUND: {
    status: 404,
    title: 'No such version label',
    hint: 'GET /api/v1/models/{model}/labels lists the labels of the model.',
  },
  MODEL_LABELS_NOT_SAVED: {
    status: 503,
    title: 'Label could not be saved',
    hint: 'Free space in the data folder (STRIATE_DATA) or mend its permissions, and repeat the move.',
  },
  MODEL_FOLDER_READ_ONLY: {
    status: 507,
    title: 'The models folder cannot be written',
    hint: 'Let the user of the server write into STRIATE_MODELS, or set STRIATE_TRAIN=off and run trainers that can.',
  },
  MODEL_STATE_CONFLICT: {
    status: 409,
    title: 'Not possible in this state',
    hint: 'GET /api/v1/models/{model} says the state of each version.',
  },
  MODEL_PROOF_FAILED: {
    status: 422,
    title: 'Compiled model does not compute what it should',
    hint: 'This is our bug or a numerically unstable model: report it with the model; a SavedModel export is served as it is.',
  },
  MANIFEST_INVALID: {
    status: 422,
    title: 'Manifest is not valid',
    hint: 'Mend the keys named in errors; /schemas/manifest describes them all.',
  },
} as const satisfies Record<string, CatalogueEntry>;
