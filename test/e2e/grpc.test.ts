import {
  credentials,
  Metadata,
  makeGenericClientConstructor,
  status,
  type Client,
  type ServiceError,
} from '@grpc/grpc-js';
import { inferenceService } from '../../src/http/protocols/grpc/service-definition';
import { digitBytes, digitPng } from '../support/digits';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '../../src/tokens/create-token';
import type { Scope } from '../../src/tokens/token';
import { formatTokenFile } from '../../src/tokens/token-file-text';
import { RunningServer } from '../support/running-server';

type Call = (
  request: object,
  metadata: Metadata,
  options: object,
  done: (error: ServiceError | null, answer: unknown) => void,
) => unknown;

let server: RunningServer;
let client: Client;

async function start(environment: NodeJS.ProcessEnv = {}, dataFolder?: string): Promise<void> {
  server = await RunningServer.start({
    environment: { STRIATE_GRPC_PORT: '0', ...environment },
    ...(dataFolder === undefined ? {} : { dataFolder }),
  });
  const line = server.log.find(({ msg }) => msg === 'gRPC is listening');
  const GrpcClient = makeGenericClientConstructor(inferenceService(), 'GRPCInferenceService');
  client = new GrpcClient(`127.0.0.1:${String(line?.['port'])}`, credentials.createInsecure());
}

async function stop(): Promise<void> {
  client.close();
  await server.stop();
}

beforeAll(() => start(), 200_000);
afterAll(stop);

function call<Answer>(
  name: string,
  request: object = {},
  { timeoutMs = 20_000, token = '' } = {},
): Promise<Answer> {
  const method = (client as unknown as Record<string, Call>)[name]!.bind(client);
  const metadata = new Metadata();
  if (token !== '') metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve, reject) => {
    method(request, metadata, { deadline: Date.now() + timeoutMs }, (error, answer) => {
      if (error === null) resolve(answer as Answer);
      else reject(error);
    });
  });
}

interface Answer {
  readonly model_version: string;
  readonly id: string;
  readonly outputs: readonly { readonly name: string; readonly datatype: string; readonly shape: string[] }[];
  readonly raw_output_contents: readonly Buffer[];
}

const SHAPE = [1, 28, 28, 1];
const pixels = (digit: number, index: number): Float32Array =>
  Float32Array.from(digitBytes(digit, index), (value) => value / 255);
const best = (bytes: Buffer | undefined): number => {
  const scores = [...new Float32Array(new Uint8Array(bytes ?? Buffer.alloc(0)).buffer)];
  return scores.indexOf(Math.max(...scores));
};
const input = (extra: object): object => ({
  name: 'conv2d_input',
  datatype: 'FP32',
  shape: SHAPE,
  ...extra,
});

it('tells of the server and its models', async () => {
  expect(await call('ServerLive')).toEqual({ live: true });
  expect(await call('ServerReady')).toEqual({ ready: true });
  expect(await call('ServerMetadata')).toMatchObject({ name: 'striate' });
  expect(await call('ModelReady', { name: 'digits' })).toEqual({ ready: true });
  expect(await call('ModelMetadata', { name: 'digits' })).toMatchObject({
    versions: ['1'],
    inputs: [{ name: 'conv2d_input', datatype: 'FP32', shape: ['-1', '28', '28', '1'] }],
  });
  const { models } = await call<{ models: { name: string; state: string }[] }>('RepositoryIndex');
  expect(models.map(({ name, state }) => [name, state])).toEqual([
    ['births', 'READY'],
    ['digits', 'READY'],
  ]);
});

it('answers tensors that come raw, as numbers and as pictures', async () => {
  const data = pixels(7, 3);
  const raw = await call<Answer>('ModelInfer', {
    model_name: 'digits',
    id: 'first',
    inputs: [input({})],
    raw_input_contents: [Buffer.from(data.buffer)],
  });
  expect([raw.id, raw.model_version, raw.outputs[0]?.shape]).toEqual(['first', '1', ['1', '10']]);
  expect(best(raw.raw_output_contents[0])).toBe(7);

  const typed = await call<Answer>('ModelInfer', {
    model_name: 'digits',
    model_version: '1',
    inputs: [input({ contents: { fp32_contents: [...data] } })],
  });
  expect(typed.raw_output_contents[0]?.equals(raw.raw_output_contents[0]!)).toBe(true);

  const pictures = await call<Answer>('ModelInfer', {
    model_name: 'digits',
    inputs: [
      {
        name: 'conv2d_input',
        datatype: 'BYTES',
        shape: [2],
        contents: { bytes_contents: [await digitPng(4, 2), await digitPng(1, 2)] },
      },
    ],
  });
  const [first, second] = [0, 40].map((at) => pictures.raw_output_contents[0]?.subarray(at, at + 40));
  expect([best(first), best(second)]).toEqual([4, 1]);
});

it('gives the best classes with their names when it is asked for them', async () => {
  const answer = await call<Answer>('ModelInfer', {
    model_name: 'digits',
    inputs: [input({ contents: { fp32_contents: [...pixels(7, 3)] } })],
    outputs: [{ name: 'dense_2', parameters: { classification: { int64_param: 2 } } }],
  });
  expect(answer.outputs[0]).toMatchObject({ datatype: 'BYTES', shape: ['1', '2'] });
  expect(answer.raw_output_contents[0]?.subarray(4).toString()).toMatch(/^0\.9\d+:7:7/);
});

it.each([
  ['an unknown model', { model_name: 'nothing' }, status.NOT_FOUND, 'MODEL_NOT_FOUND'],
  ['no input', { model_name: 'digits' }, status.INVALID_ARGUMENT, 'HTTP_INVALID_REQUEST'],
  [
    'raw bytes that are short by one',
    { model_name: 'digits', inputs: [input({})], raw_input_contents: [Buffer.alloc(3135)] },
    status.INVALID_ARGUMENT,
    'TENSOR_WRONG_LENGTH',
  ],
  [
    'another shape',
    {
      model_name: 'digits',
      inputs: [input({ shape: [1, 2], contents: { fp32_contents: [1, 2] } })],
    },
    status.INVALID_ARGUMENT,
    'TENSOR_INVALID',
  ],
  [
    'an output that is not there',
    { model_name: 'digits', inputs: [input({})], outputs: [{ name: 'x' }] },
    status.INVALID_ARGUMENT,
    'HTTP_INVALID_REQUEST',
  ],
  [
    'a value that an INT8 cannot be',
    {
      model_name: 'digits',
      inputs: [input({ datatype: 'INT8', contents: { int_contents: Array(784).fill(300) } })],
    },
    status.INVALID_ARGUMENT,
    'HTTP_INVALID_REQUEST',
  ],
  [
    'contents and raw bytes at once',
    {
      model_name: 'digits',
      inputs: [input({ contents: { fp32_contents: [1] } })],
      raw_input_contents: [Buffer.alloc(3136)],
    },
    status.INVALID_ARGUMENT,
    'HTTP_INVALID_REQUEST',
  ],
])('refuses %s', async (_title, request, code, name) => {
  const error = await call('ModelInfer', request).then(
    () => null,
    (caught: unknown) => caught as ServiceError,
  );
  expect([error?.code, error?.metadata.get('striate-code')]).toEqual([code, [name]]);
});

it('unloads and loads as KServe and as Triton ask', async () => {
  expect(await call('RepositoryModelUnload', { first: '', second: 'births' })).toMatchObject({
    isUnloaded: true,
  });
  expect(await call('ModelReady', { name: 'births' })).toEqual({ ready: false });
  expect(await call('RepositoryModelLoad', { first: 'births' })).toEqual({
    model_name: 'births',
    isLoaded: true,
  });
  expect(await call('ModelReady', { name: 'births' })).toEqual({ ready: true });
});

it('ends with the call’s own deadline', async () => {
  const error = await call(
    'ModelInfer',
    { model_name: 'digits', inputs: [input({})] },
    { timeoutMs: 0 },
  ).then(
    () => null,
    (caught: unknown) => caught as ServiceError,
  );
  expect(error?.code).toBe(status.DEADLINE_EXCEEDED);
});

describe('behind a tokens file', () => {
  let folder: string;
  let dataFolder: string;
  const tokens: Partial<Record<Scope, string>> = {};
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'striate-grpc-'));
    dataFolder = mkdtempSync(join(tmpdir(), 'striate-grpc-data-'));
    const made = (['predict', 'admin'] as const).map((scope) => {
      const { token, entry } = createToken({ name: scope, scopes: [scope], createdAt: new Date() });
      tokens[scope] = token;
      return entry;
    });
    const file = join(folder, 'tokens.json');
    writeFileSync(file, formatTokenFile(made), { mode: 0o600 });
    await stop();
    await start({ STRIATE_TOKENS_FILE: file }, dataFolder);
  }, 200_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(dataFolder, { recursive: true, force: true });
  });

  const codeOf = (name: string, request: object, token?: string): Promise<number> =>
    call(name, request, { token: token ?? '' }).then(
      () => status.OK,
      (error: unknown) => (error as ServiceError).code,
    );
  const CALLS: readonly (readonly [string, object, Scope])[] = [
    ['ServerMetadata', {}, 'predict'],
    ['ModelReady', { name: 'digits' }, 'predict'],
    ['ModelMetadata', { name: 'digits' }, 'predict'],
    [
      'ModelInfer',
      { model_name: 'digits', inputs: [input({ contents: { fp32_contents: [...pixels(7, 3)] } })] },
      'predict',
    ],
    ['RepositoryIndex', {}, 'predict'],
    ['RepositoryModelLoad', { first: 'digits' }, 'admin'],
    ['RepositoryModelUnload', { first: 'births' }, 'admin'],
  ];

  it('names every call of the service that is not a probe', () => {
    const named = CALLS.map(([name]) => name).concat('ServerLive', 'ServerReady');
    expect(named.sort()).toEqual(Object.keys(inferenceService()).sort());
  });

  it.each(CALLS)('%s answers to the right token alone', async (name, request, scope) => {
    expect(await codeOf(name, request)).toBe(status.UNAUTHENTICATED);
    expect(await codeOf(name, request, 'nonsense')).toBe(status.UNAUTHENTICATED);
    if (scope === 'admin') expect(await codeOf(name, request, tokens.predict)).toBe(status.PERMISSION_DENIED);
    expect(await codeOf(name, request, tokens[scope])).toBe(status.OK);
  });

  it('lets probes in, and records who changed what', async () => {
    expect(await call('ServerReady')).toEqual({ ready: true });
    const lines = readFileSync(join(dataFolder, 'audit.jsonl'), 'utf8').trim().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '') as { action: string; who: { name: string }; target: string };
    expect(last).toMatchObject({
      action: '/inference.GRPCInferenceService/RepositoryModelUnload',
      who: { name: 'admin' },
      target: 'births',
    });
  });
});
