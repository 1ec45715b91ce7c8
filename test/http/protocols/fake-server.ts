import Fastify, { type FastifyInstance } from 'fastify';
import { StriateError } from '../../../src/errors/striate-error';
import { openInference } from '../../../src/http/protocols/kserve-v2/routes';
import { tensorflowServing } from '../../../src/http/protocols/tensorflow-serving/routes';
import type {
  DurationCount,
  ModelStatistics,
  ModelStatus,
  ModelTarget,
  ModelsUseCase,
  PredictCommand,
  Prediction,
  ProtocolOptions,
  ServedModel,
} from '../../../src/http/protocols/use-cases';
import { elementCount, type NamedTensors, type Tensor } from '../../../src/tensor/tensor';
import { systemClock } from '../../../src/time/clock';

type Run = (inputs: NamedTensors) => NamedTensors;

interface FakeModel {
  readonly model: ServedModel;
  readonly run: Run;
}

function model(name: string, extra: Partial<ServedModel> & Pick<ServedModel, 'signature'>): ServedModel {
  return {
    name,
    version: 123,
    versions: [122, 123],
    task: 'tensor',
    takesPictures: false,
    classNames: null,
    maxBatchRows: 32,
    maxQueueDelayMs: 2.5,
    device: 'cpu',
    ...extra,
  };
}

function half(x: Tensor | undefined): Tensor {
  const data = Float32Array.from(x?.data ?? [], (value) => value * 0.5 + 2);
  return { dtype: 'float32', shape: x?.shape ?? [0], data };
}

/** half_plus_two and half_plus_two_pairs of TensorFlow Serving's guide, a picture classifier, and Triton's INPUT0. */
const MODELS: readonly FakeModel[] = [
  {
    model: model('half_plus_two', {
      signature: {
        inputs: [{ name: 'x', dtype: 'float32', shape: [null] }],
        outputs: [{ name: 'y', dtype: 'float32', shape: [null] }],
      },
    }),
    run: (inputs) => new Map([['y', half(inputs.get('x'))]]),
  },
  {
    model: model('pairs', {
      signature: {
        inputs: [{ name: 'x', dtype: 'float32', shape: [null, 2] }],
        outputs: [{ name: 'y', dtype: 'float32', shape: [null, 2] }],
      },
    }),
    run: (inputs) => new Map([['y', half(inputs.get('x'))]]),
  },
  {
    model: model('m', {
      classNames: ['cat', 'dog'],
      signature: {
        inputs: [{ name: 'INPUT0', dtype: 'float32', shape: [null, 2] }],
        outputs: [{ name: 'OUTPUT0', dtype: 'float32', shape: [null, 2] }],
      },
    }),
    run: (inputs) => new Map([['OUTPUT0', inputs.get('INPUT0') ?? half(undefined)]]),
  },
  {
    model: model('digits', {
      task: 'classification',
      takesPictures: true,
      classNames: ['zero', 'one', 'two'],
      signature: {
        inputs: [{ name: 'image', dtype: 'float32', shape: [null, 2, 2, 1] }],
        outputs: [{ name: 'probabilities', dtype: 'float32', shape: [null, 3] }],
      },
    }),
    run: (inputs) => {
      const rows = inputs.get('image')?.shape[0] ?? 0;
      const data = Float32Array.from(
        { length: rows * 3 },
        (_, index) => [0.25, 0.625, 0.125][index % 3] ?? 0,
      );
      return new Map([['probabilities', { dtype: 'float32', shape: [rows, 3], data }]]);
    },
  },
];

const ONCE: DurationCount = { count: 1, ns: 1_500_000 };

function find({ model: name, version, label }: ModelTarget): FakeModel {
  const found = MODELS.find(({ model: each }) => each.name === name);
  if (found === undefined) {
    throw new StriateError('MODEL_NOT_FOUND', {
      detail: `Request for unknown model: '${name}' is not found`,
    });
  }
  if (name === 'pairs' && version === 122) {
    throw new StriateError('MODEL_NOT_AVAILABLE', { detail: 'version 122 is loading', retryAfterMs: 1_500 });
  }
  const known = label === null || label === 'stable';
  if (!known || (version !== null && !found.model.versions.includes(version))) {
    throw new StriateError('MODEL_VERSION_NOT_FOUND', {
      detail: `version ${version} of ${name} is not found`,
    });
  }
  return version === null ? found : { ...found, model: { ...found.model, version } };
}

function statusOf({ model: { name, versions } }: FakeModel): ModelStatus {
  return {
    name,
    versions: [...versions].reverse().map((version) => ({ version, state: 'available', reason: null })),
    labels: new Map([['stable', 123]]),
  };
}

function statistics({ model: { name, version } }: FakeModel): ModelStatistics {
  const stages = { decode: ONCE, compute: ONCE, encode: ONCE };
  return {
    name,
    version,
    lastRequestAt: 1_700_000_000_000,
    rows: 2,
    batches: 1,
    success: ONCE,
    fail: { count: 0, ns: 0 },
    queue: ONCE,
    ...stages,
    byBatch: [{ rows: 2, ...stages }],
  };
}

export interface FakeServer {
  readonly app: FastifyInstance;
  /** Every command that reached the predict use case. */
  readonly commands: PredictCommand[];
  readonly loaded: string[];
}

/** Both protocols over models that compute in a line; `options` replaces parts, such as the predict use case. */
export async function fakeServer(options: Partial<ProtocolOptions> = {}): Promise<FakeServer> {
  const commands: PredictCommand[] = [];
  const loaded: string[] = [];
  const models: ModelsUseCase = {
    describe: (target) => find(target).model,
    status: (name) => statusOf(find({ model: name, version: null, label: null, key: '' })),
    list: () => MODELS.map(statusOf),
    statistics: () => MODELS.map(statistics),
    load: (name) => {
      loaded.push(find({ model: name, version: null, label: null, key: '' }).model.name);
      return Promise.resolve();
    },
    unload: (name) => {
      loaded.push(`-${find({ model: name, version: null, label: null, key: '' }).model.name}`);
      return Promise.resolve();
    },
  };
  const predict = (command: PredictCommand): Promise<Prediction> => {
    commands.push(command);
    const { model: served, run } = find(command.target);
    const { inputs } = command;
    const picture: Tensor = { dtype: 'float32', shape: [1, 2, 2, 1], data: new Float32Array(4) };
    const tensors = inputs.kind === 'tensors' ? inputs.tensors : new Map([['image', picture]]);
    for (const tensor of tensors.values()) expect(tensor.data).toHaveLength(elementCount(tensor.shape));
    return Promise.resolve({ version: served.version, outputs: run(tensors) });
  };
  const app = Fastify();
  const all: ProtocolOptions = {
    admission: { refusal: () => null, release: () => undefined },
    predict: { predict },
    models,
    server: { name: 'striate', version: '0.1.0', ready: () => true },
    clock: systemClock,
    maxBodyBytes: 8 * 1024 * 1024,
    nonFinite: 'refuse',
    ...options,
  };
  await app.register(openInference, all);
  await app.register(tensorflowServing, all);
  await app.ready();
  return { app, commands, loaded };
}
