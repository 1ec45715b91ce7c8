import { StriateError } from '../../../../src/errors/striate-error';
import { encodePredict } from '../../../../src/http/protocols/tensorflow-serving/predict-reply';
import {
  decodePredict,
  type DecodedPredict,
} from '../../../../src/http/protocols/tensorflow-serving/predict-request';
import type { DecodeTarget } from '../../../../src/http/protocols/use-cases';
import type { DType, Tensor, TensorSpec } from '../../../../src/tensor/tensor';

function input(name: string, shape: readonly (number | null)[], dtype: DType = 'float32'): TensorSpec {
  return { name, dtype, shape };
}

function target(...inputs: TensorSpec[]): DecodeTarget {
  return { name: 'm', signature: { inputs, outputs: [] }, takesPictures: false };
}

const line = target(input('x', [null]));
const pairs = target(input('x', [null, 2]));
const two = target(input('a', [null]), input('b', [null, 2], 'int32'));
const picture: DecodeTarget = { ...target(input('image', [null, 28, 28, 1])), takesPictures: true };

function decode(body: string, of: DecodeTarget): Promise<DecodedPredict> {
  return decodePredict(Buffer.from(body), of);
}

async function tensors(body: string, of: DecodeTarget): Promise<Record<string, Tensor>> {
  const { inputs } = await decode(body, of);
  if (inputs.kind !== 'tensors') throw new Error('expected tensors');
  return Object.fromEntries(inputs.tensors);
}

describe('decodePredict', () => {
  it.each([
    ['{"instances":[1.0,2.0,5.0]}', line, { x: [[3], [1, 2, 5]] }],
    [
      '{"instances":[[1.0,2.0],[3.0,4.0]]}',
      pairs,
      {
        x: [
          [2, 2],
          [1, 2, 3, 4],
        ],
      },
    ],
    [
      '{"instances":[{"x":[1,2]},{"x":[3,4]}]}',
      pairs,
      {
        x: [
          [2, 2],
          [1, 2, 3, 4],
        ],
      },
    ],
    [
      '{"signature_name":"serving_default","instances":[[1,2]],"other":[1,"a",null]}',
      pairs,
      {
        x: [
          [1, 2],
          [1, 2],
        ],
      },
    ],
    [
      '{"instances":[{"a":1,"b":[1,2]},{"a":2.5,"b":[3,4]}]}',
      two,
      {
        a: [[2], [1, 2.5]],
        b: [
          [2, 2],
          [1, 2, 3, 4],
        ],
      },
    ],
    ['{"inputs":[3.0,4.0]}', line, { x: [[2], [3, 4]] }],
    [
      '{"inputs":{"x":[[1,2]],"more":"ignored"}}',
      pairs,
      {
        x: [
          [1, 2],
          [1, 2],
        ],
      },
    ],
    [
      '{"inputs":{"a":[1],"b":[[2,3]]}}',
      two,
      {
        a: [[1], [1]],
        b: [
          [1, 2],
          [2, 3],
        ],
      },
    ],
    ['{"inputs":true}', target(input('x', [], 'bool')), { x: [[], [1]] }],
    ['{"instances":[NaN,-Infinity]} trailing text', line, { x: [[2], [NaN, -Infinity]] }],
  ])('%s', async (body, of, expected) => {
    const got = await tensors(body, of);
    const plain = Object.fromEntries(
      Object.entries(got).map(([name, each]) => [name, [each.shape, [...each.data]]]),
    );
    expect(plain).toEqual(expected);
  });

  it('knows the form', async () => {
    expect((await decode('{"instances":[1]}', line)).form).toBe('row');
    expect((await decode('{"inputs":[1]}', line)).form).toBe('column');
  });

  it.each([
    ['', line, 'JSON Parse error: The document is empty', ''],
    ['{"instances":[1,}', line, 'JSON Parse error: Invalid value. at offset: 16', '/instances/1'],
    ['[1]', line, 'not of expected type: object', ''],
    ['{}', line, "Missing 'inputs' or 'instances' key", ''],
    ['{"inputs":1,"instances":[1]}', line, "only one of 'inputs' or 'instances' keys to exist", ''],
    ['{"instances":5}', line, "'instances' to be a list", '/instances'],
    ['{"instances":[]}', line, 'at least one element', '/instances'],
    [
      '{"signature_name":5,"instances":[1]}',
      line,
      "'signature_name' key must be a string value.",
      '/signature_name',
    ],
    [
      '{"signature_name":"z","instances":[1]}',
      line,
      'Serving signature name: "z" not found in signature def',
      '/signature_name',
    ],
    [
      '{"instances":[[1,2],[3]]}',
      pairs,
      "Failed to process element: 1 of 'instances' list. Error: Element [1] has shape [1], expected [2]",
      '/instances/1',
    ],
    [
      '{"instances":[[1,2],[3,"4"]]}',
      pairs,
      "Failed to process element: 1 of 'instances' list.",
      '/instances/1/1',
    ],
    [
      '{"instances":[[1,2],[3,1e39]]}',
      pairs,
      "Failed to process element: 1 of 'instances' list.",
      '/instances/1/1',
    ],
    [
      '{"instances":[{"a":1}]}',
      two,
      "Failed to process element: 0 key: b of 'instances' list. Error: Missing input: b",
      '/instances/0',
    ],
    ['{"instances":[{"a":1,"b":[1,2],"c":1}]}', two, 'key: c of', '/instances/0/c'],
    [
      '{"instances":[{"a":1,"b":[1,2]},{"a":1,"b":[1]}]}',
      two,
      "Failed to process element: 1 key: b of 'instances' list. Error: has shape [1], expected [2]",
      '/instances/1/b',
    ],
    [
      '{"instances":[{"a":1,"b":[1,2.0]}]}',
      two,
      'JSON Value: 2 Type: Number is not of expected type: int32',
      '/instances/0/b/1',
    ],
    ['{"instances":[1,2]}', two, "Failed to process element: 0 of 'instances' list.", '/instances/0'],
    ['{"inputs":{"a":[1]}}', two, "Missing named input: b in 'inputs' object.", '/inputs'],
    ['{"inputs":[1]}', two, 'to be an object', '/inputs'],
    [
      '{"inputs":{"a":[1,2],"b":[[2,3]]}}',
      two,
      "input 'b' batch size does not match other inputs for 'm'",
      undefined,
    ],
    ['{"instances":[[1,2,3]]}', pairs, 'Expected [-1,2], got [1,3].', '/instances'],
    ['{"instances":[{"b64":"aGk="}]}', pairs, 'Failed to process element: 0', '/instances/0'],
    ['{"inputs":[["a","b"]]}', pairs, 'is of type String', '/inputs/0/0'],
  ])('refuses %s', async (body, of, detail, pointer) => {
    const error: unknown = await decode(body, of).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StriateError);
    expect((error as StriateError).message).toContain(detail);
    expect((error as StriateError).problems[0]?.pointer).toBe(pointer);
  });

  it.each([
    '{"instances":[{"b64":"aGk="},{"b64":"aG8="}]}',
    '{"instances":[{"image":{"b64":"aGk="}},{"image_bytes":{"b64":"aG8="}}]}',
    '{"inputs":{"image":[{"b64":"aGk="},{"b64":"aG8="}]}}',
    '{"inputs":[{"b64":"aGk="},{"b64":"aG8="}]}',
  ])('takes pictures: %s', async (body) => {
    const { inputs } = await decode(body, picture);
    expect(inputs).toEqual({ kind: 'pictures', pictures: [Buffer.from('hi'), Buffer.from('ho')] });
  });

  it.each([
    '{"instances":[{"b64":"not base64!"}]}',
    '{"instances":[{"b64":""}]}',
    '{"instances":[{"b64":"aGk="},5]}',
  ])('refuses pictures: %s', async (body) => {
    await expect(decode(body, picture)).rejects.toMatchObject({ code: 'HTTP_INVALID_REQUEST' });
  });

  it('still takes tensors for a model of pictures', async () => {
    const { inputs } = await decode(
      JSON.stringify({ instances: [Array(28).fill(Array(28).fill([0.5]))] }),
      picture,
    );
    expect(inputs.kind).toBe('tensors');
  });
});

describe('encodePredict', () => {
  const row = { form: 'row', nonFinite: 'refuse' } as const;
  const column = { form: 'column', nonFinite: 'refuse' } as const;
  const y: Tensor = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(2.5, 3, 3.5, 4.5) };
  const n: Tensor = { dtype: 'int32', shape: [2], data: Int32Array.of(7, -1) };
  const ok: Tensor = { dtype: 'bool', shape: [2, 1], data: Uint8Array.of(1, 0) };

  it.each([
    [{ y }, row, '{"predictions":[[2.5,3.0],[3.5,4.5]]}'],
    [{ y }, column, '{"outputs":[[2.5,3.0],[3.5,4.5]]}'],
    [{ y, n }, row, '{"predictions":[{"y":[2.5,3.0],"n":7},{"y":[3.5,4.5],"n":-1}]}'],
    [{ n, ok }, column, '{"outputs":{"n":[7,-1],"ok":[[true],[false]]}}'],
  ])('%#', async (outputs, options, text) => {
    expect(await encodePredict(new Map(Object.entries(outputs)), options)).toBe(text);
  });

  it('refuses rows that differ in the row form only', async () => {
    const outputs = new Map([
      ['y', y],
      ['z', { ...n, shape: [1, 2] }],
    ]);
    await expect(encodePredict(outputs, row)).rejects.toMatchObject({ code: 'TENSOR_INVALID' });
    await expect(encodePredict(outputs, column)).resolves.toContain('"z":[[7,-1]]');
  });

  it('refuses NaN by output name and index, or writes the bare token', async () => {
    const outputs = new Map([['y', { ...y, data: Float32Array.of(1, NaN, Infinity, 0) }]]);
    await expect(encodePredict(outputs, row)).rejects.toThrow("Element 1 of output 'y' is NaN");
    expect(await encodePredict(outputs, { ...row, nonFinite: 'token' })).toBe(
      '{"predictions":[[1.0,NaN],[Infinity,0.0]]}',
    );
  });

  it('nests any rank, large rows too', async () => {
    const shape = [2, 3, 100, 80];
    const data = Float32Array.from({ length: 48_000 }, (_, index) => index / 7);
    const text = await encodePredict(new Map([['y', { dtype: 'float32', shape, data }]]), row);
    const { predictions } = JSON.parse(text) as { predictions: number[][][][] };
    expect(predictions.map((each) => each.map((plane) => [plane.length, plane[0]?.length]))).toEqual(
      Array(2).fill(Array(3).fill([100, 80])),
    );
    expect(Float32Array.from(predictions.flat(3))).toEqual(data);
  });
});
