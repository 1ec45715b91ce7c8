import sharp from 'sharp';
import { digitPng } from '../support/digits';
import { RunningServer } from '../support/running-server';

let server: RunningServer;
beforeAll(async () => {
  server = await RunningServer.start();
}, 200_000);
afterAll(() => server.stop());

interface Answer {
  readonly model: string;
  readonly version: number;
  readonly predictions: readonly { readonly label: string; readonly score: number }[];
  readonly results: readonly {
    readonly name: string;
    readonly predictions?: Answer['predictions'];
    readonly error?: Problem;
  }[];
  readonly timings_ms: Readonly<Record<string, number>>;
}

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly hint: string;
}

const url = (query = ''): string => `${server.url}/api/v1/models/digits/classify${query}`;

function form(...files: readonly (readonly [string, Buffer])[]): FormData {
  const body = new FormData();
  for (const [name, bytes] of files) body.append('image', new Blob([bytes]), name);
  return body;
}

const postRaw = (body: Buffer | string, type: string, query = ''): Promise<Response> =>
  fetch(url(query), {
    method: 'POST',
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : body,
    headers: { 'content-type': type },
  });

describe('classifying a real picture', () => {
  it.each(['multipart', 'raw', 'base64'])('by %s', async (way) => {
    const png = await digitPng(7, 3);
    const answer =
      way === 'multipart'
        ? await fetch(url('?top_k=3'), { method: 'POST', body: form(['seven.png', png]) })
        : way === 'raw'
          ? await postRaw(png, 'image/png', '?top_k=3')
          : await postRaw(JSON.stringify({ image: png.toString('base64') }), 'application/json', '?top_k=3');
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as Answer;
    expect(body).toMatchObject({ model: 'digits', version: 1 });
    expect(body.predictions).toHaveLength(3);
    expect(body.predictions[0]!.label).toBe('7');
    expect(body.predictions[0]!.score).toBeGreaterThan(0.9);
    expect(Object.keys(body.timings_ms)).toEqual(['decode', 'queue', 'compute', 'encode', 'batch_rows']);
    expect(answer.headers.get('server-timing')).toMatch(/decode;dur=[\d.]+, queue;dur=/);
  });

  it.each(['jpeg', 'webp', 'gif', 'tiff'] as const)('as %s, larger than the input', async (type) => {
    const large = await sharp(await digitPng(3, 5))
      .resize(280, 280)
      .toFormat(type)
      .toBuffer();
    const body = (await (await postRaw(large, `image/${type}`)).json()) as Answer;
    expect(body.predictions[0]!.label).toBe('3');
  });

  it('turned by its EXIF orientation', async () => {
    const turned = await sharp(await digitPng(7, 3))
      .resize(140, 140)
      .rotate(270)
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const body = (await (await postRaw(turned, 'image/jpeg')).json()) as Answer;
    expect(body.predictions[0]!.label).toBe('7');
  });

  it('several at once, each with its own answer', async () => {
    const body = (await (
      await fetch(url('?top_k=1'), {
        method: 'POST',
        body: form(
          ['a.png', await digitPng(1, 2)],
          ['b.png', Buffer.from('no picture')],
          ['c.png', await digitPng(4, 2)],
        ),
      })
    ).json()) as Answer;
    expect(body.results.map((each) => each.name)).toEqual(['a.png', 'b.png', 'c.png']);
    expect(body.results[0]!.predictions![0]!.label).toBe('1');
    expect(body.results[1]!.error!.code).toBe('IMAGE_UNSUPPORTED_TYPE');
    expect(body.results[2]!.predictions![0]!.label).toBe('4');
  });
});

describe('a bad request', () => {
  const bomb = (): Promise<Buffer> =>
    sharp({
      create: { width: 20_000, height: 15_000, channels: 3, background: 'black' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();

  it.each<[string, () => Promise<Response>, number, string, RegExp]>([
    [
      'an unknown model',
      async () =>
        fetch(`${server.url}/api/v1/models/nothing/classify`, {
          method: 'POST',
          body: form(['a.png', await digitPng(1, 1)]),
        }),
      404,
      'MODEL_NOT_FOUND',
      /no model "nothing"/,
    ],
    [
      'no picture',
      () => fetch(url(), { method: 'POST', body: new FormData() }),
      400,
      'IMAGE_MISSING',
      /image/,
    ],
    [
      'a part of another name',
      async () => {
        const body = new FormData();
        body.append('file', new Blob([await digitPng(1, 1)]), 'x.png');
        return fetch(url(), { method: 'POST', body });
      },
      400,
      'IMAGE_MISSING',
      /"file"/,
    ],
    [
      'a broken picture',
      async () => postRaw((await digitPng(1, 1)).subarray(0, 90), 'image/png'),
      400,
      'IMAGE_BROKEN',
      /./,
    ],
    [
      'a text file named .png',
      () => fetch(url(), { method: 'POST', body: form(['a.png', Buffer.from('hello, this is text')]) }),
      415,
      'IMAGE_UNSUPPORTED_TYPE',
      /./,
    ],
    [
      'a 300-megapixel picture',
      async () => postRaw(await bomb(), 'image/png'),
      413,
      'IMAGE_TOO_LARGE',
      /25000000/,
    ],
    [
      'a body over the limit',
      () => postRaw(Buffer.alloc(33 * 1024 * 1024), 'image/png'),
      413,
      'HTTP_BODY_TOO_LARGE',
      /./,
    ],
    [
      'another content type',
      () => postRaw('a,b', 'text/csv'),
      415,
      'HTTP_UNSUPPORTED_MEDIA_TYPE',
      /text\/csv/,
    ],
    [
      'top_k of 0',
      async () => postRaw(await digitPng(1, 1), 'image/png', '?top_k=0'),
      400,
      'HTTP_INVALID_REQUEST',
      /top_k/,
    ],
    [
      'base64 that is none',
      () => postRaw('{"image":"%%%"}', 'application/json'),
      400,
      'IMAGE_MISSING',
      /base64/,
    ],
    [
      'a version that is not there',
      async () => postRaw(await digitPng(1, 1), 'image/png', '?version=99'),
      404,
      'MODEL_VERSION_NOT_FOUND',
      /99/,
    ],
    [
      'a model of another task',
      async () =>
        fetch(`${server.url}/api/v1/models/births/classify`, {
          method: 'POST',
          body: form(['a.png', await digitPng(1, 1)]),
        }),
      400,
      'MODEL_WRONG_TASK',
      /forecasting/,
    ],
    [
      'an endless boundary',
      () => postRaw('x', `multipart/form-data; boundary=${'b'.repeat(252)}`),
      400,
      'HTTP_INVALID_REQUEST',
      /boundary/,
    ],
  ])(
    'of %s is answered by what is wrong, and the next good one is answered',
    async (_name, post, status, code, detail) => {
      const answer = await post();
      const problem = (await answer.json()) as Problem;
      expect([answer.status, problem.code]).toEqual([status, code]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(problem.detail).toMatch(detail);
      expect(problem.instance).toBe(answer.headers.get('x-request-id'));
      expect(problem.hint.length).toBeGreaterThan(10);
      const good = (await (await postRaw(await digitPng(7, 3), 'image/png')).json()) as Answer;
      expect(good.predictions[0]!.label).toBe('7');
    },
  );
});

it('lets a client whose body is too large read the refusal, each time', async () => {
  const body = Buffer.alloc(33 * 1024 * 1024);
  for (let round = 0; round < 5; round++) expect((await postRaw(body, 'image/png')).status).toBe(413);
}, 60_000);

describe('what machines ask', () => {
  it('liveness, readiness, the models, the document', async () => {
    expect(await (await fetch(`${server.url}/livez`)).json()).toEqual({ live: true });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ ready: true, reason: null });
    const { models } = (await (await fetch(`${server.url}/api/v1/models`)).json()) as {
      models: { name: string; versions: object[] }[];
    };
    expect(models.map((model) => model.name)).toEqual(['births', 'digits']);
    expect(models[1]!.versions[0]).toMatchObject({
      state: 'available',
      backend: 'compiled',
      parameters: 1_413_834,
    });
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: object;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/v1/models/{model}/classify');
    expect((await fetch(`${server.url}/docs`)).status).toBe(200);
  });

  it('metrics by model and version', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    for (const line of [
      'striate_rows_total{model="digits",version="1"}',
      'striate_requests_total{model="digits",version="1",outcome="answered"}',
      'striate_engine_up{engine="serving",device="cpu"} 1',
      'striate_engine_restarts_total{engine="serving"} 0',
      'process_cpu_seconds_total',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(/striate_engine_native_tensors\{engine="serving"\} 0/);
  });
});
