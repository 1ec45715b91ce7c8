import { digitBytes, digitPng } from '../support/digits';
import { RunningServer } from '../support/running-server';

let server: RunningServer;
beforeAll(async () => {
  server = await RunningServer.start();
}, 200_000);
afterAll(() => server.stop());

/** [28][28][1] of numbers from 0 to 1. */
function nested(digit: number, index: number): number[][][] {
  const bytes = digitBytes(digit, index);
  return Array.from({ length: 28 }, (_, y) =>
    Array.from({ length: 28 }, (__, x) => [(bytes[y * 28 + x] ?? 0) / 255]),
  );
}

const best = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

/** The one binary output behind the header of an answer. */
function scoresOf(body: Buffer, headers: Headers): number[] {
  const start = Number(headers.get('inference-header-content-length'));
  return [...new Float32Array(new Uint8Array(body.subarray(start)).buffer)];
}

describe('TensorFlow Serving', () => {
  const predict = (body: unknown, path = ''): Promise<Response> =>
    fetch(`${server.url}/v1/models/digits${path}:predict`, { method: 'POST', body: JSON.stringify(body) });

  it('answers the row form, one row each', async () => {
    const answer = await predict({ instances: [nested(7, 3), nested(1, 2)] });
    expect(answer.headers.get('content-type')).toBe('application/json');
    const { predictions } = (await answer.json()) as { predictions: number[][] };
    expect(predictions.map(best)).toEqual([7, 1]);
  });

  it('answers the column form and a version in the path', async () => {
    const answer = await predict({ inputs: [nested(4, 2)] }, '/versions/1');
    const { outputs } = (await answer.json()) as { outputs: number[][] };
    expect(best(outputs[0]!)).toBe(4);
  });

  it('takes inputs by name', async () => {
    const answer = await predict({ inputs: { conv2d_input: [nested(4, 2)] } });
    expect(answer.status).toBe(200);
  });

  it('refuses another shape and an unknown model in its own words', async () => {
    expect((await predict({ instances: [[1, 2]] })).status).toBe(400);
    const unknown = await fetch(`${server.url}/v1/models/nothing:predict`, {
      method: 'POST',
      body: '{"instances":[1]}',
    });
    expect(unknown.status).toBe(404);
    expect(Object.keys((await unknown.json()) as object)).toEqual(['error']);
  });

  it('tells the status', async () => {
    expect(await (await fetch(`${server.url}/v1/models/digits`)).json()).toMatchObject({
      model_version_status: [{ version: '1', state: 'AVAILABLE' }],
    });
  });
});

describe('the Open Inference Protocol v2', () => {
  const infer = (body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/v2/models/digits/infer`, { method: 'POST', body: body ?? null, headers });

  it('answers JSON, with the classification extension', async () => {
    const data = [...digitBytes(7, 3)].map((value) => value / 255);
    const body = {
      id: 'a',
      inputs: [{ name: 'conv2d_input', datatype: 'FP32', shape: [1, 28, 28, 1], data }],
      outputs: [{ name: 'dense_2', parameters: { classification: 2 } }],
    };
    const answer = (await (await infer(JSON.stringify(body))).json()) as {
      id: string;
      outputs: { data: string[] }[];
    };
    expect(answer.id).toBe('a');
    expect(answer.outputs[0]!.data[0]).toMatch(/^0\.9\d*:7/);
  });

  it('takes and gives binary tensors', async () => {
    const values = Float32Array.from(digitBytes(7, 3), (value) => value / 255);
    const header = Buffer.from(
      JSON.stringify({
        inputs: [
          {
            name: 'conv2d_input',
            datatype: 'FP32',
            shape: [1, 28, 28, 1],
            parameters: { binary_data_size: values.byteLength },
          },
        ],
        outputs: [{ name: 'dense_2', parameters: { binary_data: true } }],
      }),
    );
    const answer = await infer(new Uint8Array(Buffer.concat([header, Buffer.from(values.buffer)])), {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(header.length),
    });
    expect(answer.status).toBe(200);
    expect(best(scoresOf(Buffer.from(await answer.arrayBuffer()), answer.headers))).toBe(7);
  });

  it('classifies a picture that is posted as it is', async () => {
    const answer = await infer(new Uint8Array(await digitPng(7, 3)), {
      'inference-header-content-length': '0',
    });
    expect(best(scoresOf(Buffer.from(await answer.arrayBuffer()), answer.headers))).toBe(7);
  });

  it('tells health, metadata and statistics', async () => {
    expect(await (await fetch(`${server.url}/v2/health/ready`)).json()).toEqual({ ready: true, live: true });
    expect(await (await fetch(`${server.url}/v2/models/digits`)).json()).toMatchObject({
      name: 'digits',
      versions: ['1'],
      inputs: [{ name: 'conv2d_input', datatype: 'FP32', shape: [-1, 28, 28, 1] }],
    });
    const statistics = (await (await fetch(`${server.url}/v2/models/digits/stats`)).json()) as {
      model_stats: { inference_count: number }[];
    };
    expect(statistics.model_stats[0]!.inference_count).toBeGreaterThan(0);
  });
});
