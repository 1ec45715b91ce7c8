import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { compileGraph } from '../../../src/graph/compile';
import { digitBytes, digitPng } from '../../support/digits';
import { TestGraph } from '../../support/graph-builder';
import { ModelApi } from '../../support/model-api';
import { RunningServer } from '../../support/running-server';
import { greyPicture, shareInside, smallDigits, type SmallDigit } from '../../support/small-digits';

// The first explanation compiles a graph in a process of its own.
jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');
const BOX = [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)] as unknown[];

interface Explanation {
  readonly label: string;
  readonly class_index: number;
  readonly score: number;
  readonly predicted: { readonly label: string };
  readonly method: string;
  readonly layer: string | null;
  readonly heatmap: readonly (readonly number[])[];
  readonly empty: boolean;
  readonly box: readonly number[] | null;
  readonly hottest: { readonly cell: readonly number[]; readonly box: readonly number[] } | null;
  readonly png?: string;
}

interface Maps {
  readonly shape: readonly number[];
  readonly channels: number;
  readonly maps: readonly (readonly (readonly number[])[])[];
  readonly global_average: readonly number[];
  readonly global_max: readonly number[];
  readonly pooled: { readonly max: Maps['maps']; readonly average: Maps['maps'] };
  readonly cell: { readonly values: readonly number[] };
  readonly sheet: object;
  readonly png: string;
  readonly pooled_png: { readonly max: string };
}

let models: string;
let server: RunningServer;
let small: SmallDigit[];
beforeAll(async () => {
  models = mkdtempSync(join(tmpdir(), 'striate-explain-'));
  for (const name of ['digits', 'births'])
    cpSync(join(ROOT, 'models', name), join(models, name), { recursive: true });
  cpSync(join(models, 'digits'), join(models, 'doubting'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(models, 'digits/striate.json'), 'utf8')) as {
    image: object;
  };
  const doubts = {
    ...manifest,
    image: { ...manifest.image, invert: 'auto' },
    temperature: 4,
    abstain: { min_score: 0.9, max_out_of_distribution: 0.99 },
  };
  writeFileSync(join(models, 'doubting/striate.json'), JSON.stringify(doubts));
  rmSync(join(models, 'doubting/1/striate.json'), { force: true });
  mkdirSync(join(models, 'foreign/1'), { recursive: true });
  writeFileSync(join(models, 'foreign/1/saved_model.pb'), elsewhere());
  [server, small] = await Promise.all([
    RunningServer.start({ environment: { STRIATE_MODELS: models } }),
    smallDigits(),
  ]);
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(models, { recursive: true, force: true });
});

/** A classifier whose layers nobody knows: a graph as another tool may have made it. */
function elsewhere(): Uint8Array {
  const graph = new TestGraph();
  const flat = graph.layer({ kind: 'flatten' }, graph.input([null, 28, 28, 1]));
  const kernel = graph.weight([784, 3]);
  const softmax = { name: 'softmax', axis: -1 } as const;
  graph.output(graph.layer({ kind: 'dense', kernel, bias: null, activation: softmax }, flat));
  const options = { precision: 'float32', recurrence: 'block_lstm', rowLengths: false } as const;
  return compileGraph(graph.build(), options).savedModel;
}

function post(path: string, png: Buffer | null, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/api/v1/models/${path}`, {
    method: 'POST',
    body: png === null ? new FormData() : new Uint8Array(png),
    headers: { ...(png !== null && { 'content-type': 'image/png' }), ...headers },
  });
}

async function ask<T>(path: string, png: Buffer): Promise<T> {
  const answer = await post(path, png);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}

const explain = (query: string, png: Buffer, model = 'digits'): Promise<Explanation> =>
  ask<Explanation>(`${model}/explain?${query}`, png);

describe('Grad-CAM', () => {
  const LAYERS = ['conv2d_4', 'conv2d_2', 'conv2d'];

  it('equals that of tfjs and tf.grad to 1e-4 on 20 pictures and three layers', async () => {
    const request = {
      layers: LAYERS,
      pictures: small.map(({ pixels, label }) => ({ pixels: pixels.toString('base64'), class: label })),
    };
    const expected = JSON.parse(await grownUp(JSON.stringify(request))) as number[][][][];
    let largest = 0;
    let heat = 0;
    for (const [at, layer] of LAYERS.entries()) {
      for (const [index, { label, png }] of small.entries()) {
        const { heatmap } = await explain(`layer=${layer}&class=${label}`, png);
        expected[at]![index]!.forEach((row, y) =>
          row.forEach((value, x) => {
            heat += value;
            largest = Math.max(largest, Math.abs(value - heatmap[y]![x]!));
          }),
        );
      }
    }
    expect(heat).toBeGreaterThan(100);
    expect(largest).toBeLessThan(1e-4);
  });

  it('puts most of the heat of a small digit into its corner; the finer layer 80 %', async () => {
    const mean = async (query: string): Promise<number> => {
      const shares: number[] = [];
      for (const digit of small) shares.push(shareInside((await explain(query, digit.png)).heatmap, digit));
      return shares.reduce((sum, share) => sum + share, 0) / shares.length;
    };
    // The last convolution sees 34 pixels from each of its 7 x 7 cells: measured 0.63. conv2d_2 sees 16: 0.91.
    expect(await mean('method=grad_cam')).toBeGreaterThan(0.5);
    expect(await mean('layer=conv2d_2')).toBeGreaterThan(0.8);
    expect(await mean('method=layer_cam&layer=conv2d_2')).toBeGreaterThan(0.8);
    expect(await mean('method=integrated_gradients')).toBeGreaterThan(0.95);
  });

  it('explains the predicted class on the last convolution when nothing is asked for', async () => {
    const answer = await explain('', await digitPng(7, 3));
    expect(answer).toMatchObject({ label: '7', class_index: 7, method: 'grad_cam', layer: 'conv2d_4' });
    expect(answer).toMatchObject({ predicted: { label: '7' }, empty: false, box: BOX });
    expect(answer.hottest).toMatchObject({ box: BOX });
    expect(Math.max(...answer.heatmap.flat())).toBe(1);
    expect(Math.min(...answer.heatmap.flat())).toBeGreaterThanOrEqual(0);
  });

  it('comes as numbers, as a picture, or both; boxes are in the pixels of the picture that was sent', async () => {
    const large = await sharp(await digitPng(7, 3))
      .resize(280, 280)
      .png()
      .toBuffer();
    const png = await post('digits/explain?format=png', large);
    expect(png.headers.get('content-type')).toBe('image/png');
    expect(await sharp(Buffer.from(await png.arrayBuffer())).metadata()).toMatchObject({
      width: 280,
      height: 280,
    });
    const both = await explain('format=both&method=integrated_gradients', large);
    expect(await sharp(Buffer.from(both.png!, 'base64')).metadata()).toMatchObject({ format: 'png' });
    expect(both.layer).toBeNull();
    const [top, left, height, width] = both.box as [number, number, number, number];
    expect(height * width).toBeGreaterThan(50 * 50);
    expect(top + height).toBeLessThanOrEqual(280);
    expect(left + width).toBeLessThanOrEqual(280);
  });

  it('of an empty picture, or of a class for which nothing speaks, is 0 or finite, whatever the method', async () => {
    const empty = await greyPicture(Buffer.alloc(784));
    for (const method of ['grad_cam', 'layer_cam', 'occlusion', 'integrated_gradients']) {
      for (const index of method === 'occlusion' ? [3] : [0, 3]) {
        const { heatmap, box, empty: none, score } = await explain(`method=${method}&class=${index}`, empty);
        expect(heatmap.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(score).toBeLessThanOrEqual(1);
        expect(box === null).toBe(none);
        if (method === 'integrated_gradients') expect(none).toBe(true);
      }
    }
  });

  it('of a graph made elsewhere is refused, but occlusion explains it', async () => {
    const png = await digitPng(7, 3);
    const refused = await post('foreign/explain', png);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      422,
      'EXPLAIN_UNSUPPORTED',
    ]);
    expect(await explain('method=occlusion', png, 'foreign')).toMatchObject({
      method: 'occlusion',
      empty: false,
    });
  });

  function grownUp(request: string): Promise<string> {
    return new Promise((done, fail) => {
      const child = execFile(
        process.execPath,
        [join(__dirname, 'grad-cam-of-tfjs.mjs')],
        { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout) => (error === null ? done(stdout) : fail(error)),
      );
      child.stdin?.end(request);
    });
  }
});

describe('feature maps', () => {
  it('after 2x2 pooling are what the pooling layer itself gives', async () => {
    const png = await digitPng(3, 5);
    const before = await ask<Maps>('digits/feature-maps?layer=conv2d&channels=64&pooled=true', png);
    const after = await ask<Maps>('digits/feature-maps?layer=max_pooling2d&channels=64', png);
    expect(before).toMatchObject({ shape: [28, 28, 64], channels: 64 });
    expect(before.pooled.max).toEqual(after.maps);
    before.maps.forEach((map, channel) => {
      expect(Math.max(...map.flat())).toBe(before.global_max[channel]);
      const mean = map.flat().reduce((sum, value) => sum + value, 0) / 784;
      expect(before.global_average[channel]).toBeCloseTo(mean, 5);
    });
  });

  it('come as a contact sheet; a cell says what it sees in the picture', async () => {
    const large = await sharp(await digitPng(3, 5))
      .resize(280, 280)
      .png()
      .toBuffer();
    const png = await post('digits/feature-maps?layer=conv2d&format=png&channels=9', large);
    expect(png.headers.get('content-type')).toBe('image/png');
    expect(await sharp(Buffer.from(await png.arrayBuffer())).metadata()).toMatchObject({ width: 3 * 29 - 1 });
    const both = await ask<Maps>(
      'digits/feature-maps?layer=conv2d_1&format=both&channels=2&cell=3,4&pooled=true',
      large,
    );
    expect(both).toMatchObject({
      channels: 2,
      cell: { at: [3, 4], box_in_input: [1, 3, 12, 12], box: [10, 30, 120, 120] },
      sheet: { columns: 2, shown: 2 },
    });
    expect(both.cell.values).toEqual(both.maps.map((map) => map[3]![4]));
    expect(both.pooled_png.max.length).toBeGreaterThan(50);
  });

  it('of a dense layer are one row; those of the last one are the scores', async () => {
    const maps = await ask<Maps>('digits/feature-maps?layer=dense_2', await digitPng(3, 5));
    expect(maps).toMatchObject({ shape: [10], channels: 1 });
    expect(maps.maps[0]![0]!.indexOf(Math.max(...maps.maps[0]![0]!))).toBe(3);
  });

  it('see what the seed says: 7, 8, 12, 16, 18, 26, 34 and 38 pixels', async () => {
    const { layers } = (await (await fetch(`${server.url}/api/v1/models/digits/layers`)).json()) as {
      layers: { receptive_field: { size: number[] } | null }[];
    };
    const sizes = layers.flatMap(({ receptive_field: field }) => (field === null ? [] : [field.size]));
    expect(sizes).toEqual([7, 8, 12, 16, 18, 26, 34, 38].map((size) => [size, size]));
  });
});

describe('a classification that tells more', () => {
  interface Classified {
    readonly predictions: readonly { readonly label: string; readonly score: number }[];
    readonly abstained?: boolean;
    readonly abstain_reasons?: readonly string[];
    readonly details?: Readonly<Record<string, number>>;
    readonly debug?: { readonly input: { readonly png: string; readonly factor: number } };
  }

  it('says nothing more when nothing is asked for', async () => {
    const answer = await ask<object>('digits/classify', await digitPng(7, 3));
    expect(Object.keys(answer)).toEqual(['model', 'version', 'predictions', 'timings_ms']);
  });

  it('gives margin, entropy and how unlike the training data; noise is unlike it', async () => {
    const digit = await ask<Classified>('digits/classify?details=true', await digitPng(7, 3));
    expect(digit.details!['margin']).toBeGreaterThan(0.9);
    expect(digit.details!['entropy']).toBeLessThan(0.1);
    const noise = Buffer.from(Array.from({ length: 784 }, (_, index) => (index * 7919) % 251));
    const strange = await ask<Classified>('digits/classify?details=true', await greyPicture(noise));
    expect(strange.details!['out_of_distribution']).toBeGreaterThan(0.95);
  });

  it('softens scores by the temperature and abstains by the thresholds of the manifest', async () => {
    const png = await digitPng(7, 3);
    const plain = await ask<Classified>('digits/classify', png);
    const soft = await ask<Classified>('doubting/classify?details=true', png);
    expect(soft.details!['temperature']).toBe(4);
    expect(soft.predictions[0]!.label).toBe('7');
    expect(soft.predictions[0]!.score).toBeLessThan(plain.predictions[0]!.score);
    const sum = soft.predictions.reduce((total, { score }) => total + score, 0);
    expect(sum).toBeLessThanOrEqual(1.000_001);
    expect(await ask<Classified>('doubting/classify', await greyPicture(Buffer.alloc(784)))).toMatchObject({
      abstained: true,
      abstain_reasons: expect.arrayContaining(['score', 'out_of_distribution']) as unknown,
    });
  });

  it('shows the picture that the model saw, and inverts it where the manifest allows', async () => {
    const dark = await greyPicture(Buffer.from(digitBytes(7, 3).map((value) => 255 - value)));
    for (const [model, inverted] of [
      ['digits', false],
      ['doubting', true],
    ] as const) {
      const { debug, predictions } = await ask<Classified>(`${model}/classify?debug=input`, dark);
      expect(debug!.input).toMatchObject({
        factor: 4,
        polarity: 'dark_on_light',
        expected_polarity: 'light_on_dark',
        inverted,
        picture: { height: 28, width: 28, type: 'png', frames: 1 },
      });
      const { data } = await sharp(Buffer.from(debug!.input.png, 'base64'))
        .resize(28, 28, { kernel: 'nearest' })
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const sent = digitBytes(7, 3).map((value) => (inverted ? value : 255 - value));
      expect(Buffer.compare(data, Buffer.from(sent))).toBe(0);
      if (inverted) expect(predictions[0]!.label).toBe('7');
    }
  });
});

describe('a bad request', () => {
  const cases: readonly (readonly [string, 'seven' | null, number, string, RegExp])[] = [
    ['nothing/explain', 'seven', 404, 'MODEL_NOT_FOUND', /nothing/],
    ['digits/explain?version=9', 'seven', 404, 'MODEL_VERSION_NOT_FOUND', /9/],
    ['births/explain', 'seven', 400, 'MODEL_WRONG_TASK', /forecasting/],
    ['digits/explain', null, 400, 'IMAGE_MISSING', /image/],
    ['digits/explain?layer=conv9', 'seven', 404, 'EXPLAIN_LAYER_NOT_FOUND', /conv2d_4.*"conv9"/],
    ['digits/explain?layer=dense', 'seven', 400, 'EXPLAIN_LAYER_UNSUITABLE', /height and width/],
    ['digits/explain?class=10', 'seven', 400, 'EXPLAIN_CLASS_NOT_FOUND', /0 to 9.*"10"/],
    ['digits/explain?class=cat', 'seven', 400, 'EXPLAIN_CLASS_NOT_FOUND', /"cat"/],
    ['digits/explain?method=guess', 'seven', 400, 'HTTP_INVALID_REQUEST', /method/],
    ['digits/explain?format=svg', 'seven', 400, 'HTTP_INVALID_REQUEST', /format/],
    ['digits/explain?method=occlusion&layer=conv2d', 'seven', 400, 'HTTP_INVALID_REQUEST', /layer/],
    ['nothing/feature-maps?layer=conv2d', 'seven', 404, 'MODEL_NOT_FOUND', /nothing/],
    ['births/feature-maps?layer=conv2d', 'seven', 400, 'MODEL_WRONG_TASK', /forecasting/],
    ['digits/feature-maps?layer=conv2d', null, 400, 'IMAGE_MISSING', /image/],
    ['digits/feature-maps', 'seven', 400, 'HTTP_INVALID_REQUEST', /layer/],
    ['digits/feature-maps?layer=conv9', 'seven', 404, 'EXPLAIN_LAYER_NOT_FOUND', /"conv9"/],
    ['digits/feature-maps?layer=conv2d&channels=0', 'seven', 400, 'HTTP_INVALID_REQUEST', /channels/],
    ['digits/feature-maps?layer=conv2d&cell=a,b', 'seven', 400, 'HTTP_INVALID_REQUEST', /cell/],
    ['digits/feature-maps?layer=conv2d&cell=28,0', 'seven', 400, 'EXPLAIN_LAYER_UNSUITABLE', /28/],
    ['digits/feature-maps?layer=conv2d&format=svg', 'seven', 400, 'HTTP_INVALID_REQUEST', /format/],
    ['foreign/feature-maps?layer=dense', 'seven', 422, 'EXPLAIN_UNSUPPORTED', /elsewhere/],
    ['digits/classify?debug=output', 'seven', 400, 'HTTP_INVALID_REQUEST', /debug/],
    ['digits/classify?details=perhaps', 'seven', 400, 'HTTP_INVALID_REQUEST', /details/],
  ];

  it.each(cases)('%s (%s) is answered by %i %s', async (path, picture, status, code, detail) => {
    const answer = await post(path, picture === null ? null : await digitPng(7, 3));
    const problem = (await answer.json()) as { code: string; detail: string; hint: string };
    expect([answer.status, problem.code]).toEqual([status, code]);
    expect(problem.detail).toMatch(detail);
    expect(problem.hint.length).toBeGreaterThan(10);
  });

  it('of two pictures, or of one that is broken, says so', async () => {
    const two = new FormData();
    for (const name of ['a.png', 'b.png'])
      two.append('image', new Blob([new Uint8Array(await digitPng(1, 1))]), name);
    const answer = await fetch(`${server.url}/api/v1/models/digits/explain`, { method: 'POST', body: two });
    expect(await answer.json()).toMatchObject({
      code: 'HTTP_INVALID_REQUEST',
      detail: 'expected one picture, got 2',
    });
    const broken = await post('digits/feature-maps?layer=conv2d', (await digitPng(1, 1)).subarray(0, 90));
    expect(await broken.json()).toMatchObject({ code: 'IMAGE_BROKEN' });
  });

  it('with a deadline that cannot be met is refused in time', async () => {
    const answer = await post('digits/explain?method=occlusion', await digitPng(7, 3), {
      'x-request-timeout-ms': '3',
    });
    expect([503, 504]).toContain(answer.status);
  });
});

describe('what explanations leave behind', () => {
  const gauge = async (name: string): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(new RegExp(`^${name}\\{engine="serving"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };

  /** The gauges follow the engine every few seconds. */
  async function until(name: string, value: number): Promise<void> {
    const deadline = performance.now() + 30_000;
    while ((await gauge(name)) !== value) {
      if (performance.now() > deadline) throw new Error(`${name} is ${await gauge(name)}, not ${value}`);
      await new Promise((next) => setTimeout(next, 200));
    }
  }

  it('is counted, and nothing stays in the engine once the version is unloaded', async () => {
    const png = await digitPng(7, 3);
    await explain('', png, 'doubting');
    // More layers than a graph keeps ways through it: it is loaded anew, and answers as before.
    const first = await explain('layer=conv2d', png, 'doubting');
    for (const layer of ['conv2d_1', 'conv2d_2', 'conv2d_3', 'max_pooling2d', 'max_pooling2d_1']) {
      for (const method of ['grad_cam', 'layer_cam'])
        await explain(`layer=${layer}&method=${method}`, png, 'doubting');
    }
    expect((await explain('layer=conv2d', png, 'doubting')).heatmap).toEqual(first.heatmap);
    // births, digits, doubting, foreign and the explaining graphs of digits and doubting.
    await until('striate_engine_native_tensors', 0);
    await until('striate_engine_saved_models', 6);
    const api = new ModelApi(() => server.url);
    expect((await api.call('POST', '/api/v1/models/doubting/versions/1/unload')).status).toBe(200);
    await until('striate_engine_saved_models', 4);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain('striate_explanations_total{model="doubting",version="1",method="grad_cam"} 8');
    expect(text).toContain('striate_explanations_total{model="digits",version="1",method="feature_maps"}');
  });
});
