import fc from 'fast-check';
import { StriateError } from '../../../../src/errors/striate-error';
import { encodeInfer } from '../../../../src/http/protocols/kserve-v2/infer-reply';
import { decodeInfer, type DecodedInfer } from '../../../../src/http/protocols/kserve-v2/infer-request';
import type { DecodeTarget } from '../../../../src/http/protocols/use-cases';
import type { DType, Tensor, TensorSpec } from '../../../../src/tensor/tensor';

function target(inputs: readonly TensorSpec[], takesPictures = false): DecodeTarget {
  const outputs: TensorSpec[] = [
    { name: 'y', dtype: 'float32', shape: [null, 3] },
    { name: 'n', dtype: 'int32', shape: [null] },
  ];
  return { name: 'm', signature: { inputs, outputs }, takesPictures };
}

function input(name: string, shape: readonly (number | null)[], dtype: DType = 'float32'): TensorSpec {
  return { name, dtype, shape };
}

const x = target([input('x', [null, 2])]);

/** A request with `inputs` as JSON and `pieces` behind it. */
function decode(of: DecodeTarget, json: object, ...pieces: Buffer[]): Promise<DecodedInfer> {
  const head = Buffer.from(JSON.stringify(json));
  const header = pieces.length > 0 ? String(head.length) : undefined;
  return decodeInfer(Buffer.concat([head, ...pieces]), header, of);
}

async function tensor(of: DecodeTarget, one: object, ...pieces: Buffer[]): Promise<Tensor | undefined> {
  const { inputs } = await decode(of, { inputs: [one] }, ...pieces);
  return inputs.kind === 'tensors' ? inputs.tensors.values().next().value : undefined;
}

async function refusal(promise: Promise<unknown>): Promise<StriateError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StriateError);
  return error as StriateError;
}

describe('JSON inputs', () => {
  it.each([
    ['FP32', 'float32', [1.5, -0.1], [1.5, Math.fround(-0.1)]],
    ['FP64', 'float32', [1.5, -0.25], [1.5, -0.25]],
    ['INT64', 'float32', [1, 2], [1, 2]],
    ['INT64', 'int32', [-5, 6], [-5, 6]],
    ['INT8', 'int32', [-128, 127], [-128, 127]],
    ['UINT16', 'float32', [0, 65535], [0, 65535]],
    ['UINT8', 'uint8', [0, 255], [0, 255]],
    ['BOOL', 'bool', [true, false], [1, 0]],
  ] as const)('%s becomes %s', async (datatype, dtype, data, expected) => {
    const got = await tensor(target([input('x', [null, 2], dtype)]), {
      name: 'x',
      shape: [1, 2],
      datatype,
      data,
    });
    expect(got).toMatchObject({ dtype, shape: [1, 2] });
    expect([...(got?.data ?? [])]).toEqual(expected);
  });

  it.each([
    { data: [1, 2, 3, 4] },
    {
      data: [
        [1, 2],
        [3, 4],
      ],
    },
    { data: [[[1], [2], [3], [4]]] },
  ])('takes data nested or flat: %j', async ({ data }) => {
    const got = await tensor(x, { name: 'x', shape: [2, 2], datatype: 'FP32', data });
    expect(got?.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it.each([
    [
      { name: 'x', shape: [1, 2], datatype: 'FP32', data: [1] },
      'TENSOR_WRONG_LENGTH',
      "asks for 2 elements, 'data' has 1",
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 1e39] },
      'TENSOR_NOT_FINITE',
      'does not fit into FP32',
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'FP64', data: [1, 0.1] },
      'TENSOR_NOT_LOSSLESS',
      "element 1 of input 'x' is 0.1",
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'INT64', data: [1, 9007199254740000] },
      'TENSOR_INVALID',
      'does not fit into INT64',
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'INT32', data: [1, 1.5] },
      'TENSOR_INVALID',
      'not of expected type: INT32',
    ],
    [{ name: 'x', shape: [1, 2], datatype: 'INT32', data: [1, 16777217] }, 'TENSOR_NOT_LOSSLESS', '16777217'],
    [
      { name: 'x', shape: [1, 2], datatype: 'FP16', data: [1, 2] },
      'TENSOR_DATATYPE_UNSUPPORTED',
      'via JSON is not supported',
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'BOOL', data: [true, true] },
      'TENSOR_DATATYPE_UNSUPPORTED',
      "data-type is 'BOOL', but model 'm' expects 'FP32'",
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'BYTES', data: ['a', 'b'] },
      'TENSOR_DATATYPE_UNSUPPORTED',
      "expects 'FP32'",
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'FP8', data: [1, 2] },
      'TENSOR_DATATYPE_UNSUPPORTED',
      "data-type is 'FP8'",
    ],
    [
      { name: 'x', shape: [1, 3], datatype: 'FP32', data: [1, 2, 3] },
      'TENSOR_INVALID',
      "unexpected shape for input 'x' for model 'm'. Expected [-1,2], got [1,3].",
    ],
    [{ name: 'x', shape: [0, 2], datatype: 'FP32', data: [] }, 'TENSOR_INVALID', 'has no rows'],
    [
      { name: 'x', shape: [-1, 2], datatype: 'FP32', data: [1, 2] },
      'HTTP_INVALID_REQUEST',
      'negative or overflowing',
    ],
    [
      { name: 'x', shape: [4294967296, 4294967296], datatype: 'FP32', data: [1] },
      'HTTP_INVALID_REQUEST',
      'overflowing',
    ],
    [
      { name: 'x', shape: [1.0, 2], datatype: 'FP32', data: [[1, 2], [3]] },
      'TENSOR_RAGGED',
      'has shape [1], expected [2]',
    ],
    [
      { name: 'z', shape: [1, 2], datatype: 'FP32', data: [1, 2] },
      'HTTP_INVALID_REQUEST',
      "unexpected inference input 'z' for model 'm'",
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'FP32' },
      'TENSOR_WRONG_LENGTH',
      "neither 'data' nor 'binary_data_size'",
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'FP32', parameters: { shared_memory_region: 'r' } },
      'HTTP_INVALID_REQUEST',
      'shared memory',
    ],
    [
      { name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2], parameters: { binary_data_size: 8 } },
      'HTTP_INVALID_REQUEST',
      'only one of the following fields',
    ],
  ])('refuses %j', async (one, code, detail) => {
    const error = await refusal(decode(x, { inputs: [one] }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(detail);
  });

  it('names missing and surplus inputs', async () => {
    const two = target([input('a', [null]), input('b', [null])]);
    const a = { name: 'a', shape: [1], datatype: 'FP32', data: [1] };
    expect((await refusal(decode(two, { inputs: [a] }))).message).toContain(
      "expected number of inputs between 2 and 2 but got 1 inputs for model 'm'. Got input(s) ['a'], but expected ['a', 'b'].",
    );
    expect((await refusal(decode(two, { inputs: [a, a] }))).message).toContain('got 2 inputs');
    const b = { name: 'b', shape: [2], datatype: 'FP32', data: [1, 2] };
    expect((await refusal(decode(two, { inputs: [a, b] }))).message).toBe(
      "input 'b' batch size does not match other inputs for 'm'",
    );
    expect((await refusal(decode(two, {}))).message).toContain('got 0 inputs');
  });
});

describe('binary inputs', () => {
  const head = (datatype: string, size: number): object => ({
    name: 'x',
    shape: [1, 2],
    datatype,
    parameters: { binary_data_size: size },
  });

  it.each([
    ['FP32', 'float32', Buffer.from(Float32Array.of(1.5, NaN).buffer), [1.5, NaN]],
    ['FP64', 'float32', Buffer.from(Float64Array.of(1.5, -Infinity).buffer), [1.5, -Infinity]],
    ['FP16', 'float32', Buffer.from(Uint16Array.of(0x3c00, 0xc248).buffer), [1, -3.140625]],
    ['BF16', 'float32', Buffer.from(Uint16Array.of(0x3f80, 0xc049).buffer), [1, -3.140625]],
    ['INT64', 'int32', Buffer.from(BigInt64Array.of(-1n, 2147483647n).buffer), [-1, 2147483647]],
    ['UINT64', 'float32', Buffer.from(BigUint64Array.of(0n, 4503599627370496n).buffer), [0, 2 ** 52]],
    ['INT16', 'int32', Buffer.from(Int16Array.of(-2, 3).buffer), [-2, 3]],
    ['UINT8', 'uint8', Buffer.of(7, 255), [7, 255]],
    ['BOOL', 'bool', Buffer.of(1, 0), [1, 0]],
  ] as const)('%s becomes %s', async (datatype, dtype, bytes, expected) => {
    const got = await tensor(target([input('x', [null, 2], dtype)]), head(datatype, bytes.length), bytes);
    expect([...(got?.data ?? [])]).toEqual(expected);
  });

  it('reads halves exactly, subnormals and infinities too', async () => {
    const of = target([input('x', [null])]);
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const got = await tensor(
      of,
      { name: 'x', shape: [65_536], datatype: 'FP16', parameters: { binary_data_size: 131_072 } },
      Buffer.from(all.buffer),
    );
    expect(got?.data[1]).toBe(2 ** -24);
    expect(got?.data[0x7bff]).toBe(65_504);
    expect(got?.data[0xfc00]).toBe(-Infinity);
    expect(got?.data[0x7e00]).toBeNaN();
  });

  it.each([
    [
      'one byte too few',
      head('FP32', 8),
      Buffer.alloc(7),
      "unexpected size for input 'x', expecting 1 additional bytes for model 'm'",
    ],
    [
      'one byte too many',
      head('FP32', 8),
      Buffer.alloc(9),
      "unexpected additional input data for model 'm': 1 bytes",
    ],
    [
      'a size off by one',
      head('FP32', 7),
      Buffer.alloc(7),
      "unexpected total byte size 7 for input 'x', expecting 8",
    ],
    ['a bool of 2', { ...head('BOOL', 2) }, Buffer.of(1, 2), 'BOOL is 0 or 1'],
    [
      'an INT64 beyond int32',
      head('INT64', 16),
      Buffer.from(BigInt64Array.of(1n, 2147483648n).buffer),
      "is 2147483648, which INT64 carries and the model's int32 does not",
    ],
    [
      'an INT64 beyond 2^53',
      head('INT64', 16),
      Buffer.from(BigInt64Array.of(1n, 2n ** 60n).buffer),
      'beyond 2^53',
    ],
  ])('refuses %s', async (_, one, bytes, detail) => {
    const datatype = (one as { datatype: string }).datatype;
    const dtype = datatype === 'BOOL' ? 'bool' : datatype === 'INT64' ? 'int32' : 'float32';
    const error = await refusal(decode(target([input('x', [null, 2], dtype)]), { inputs: [one] }, bytes));
    expect(error.status).toBe(400);
    expect(error.message).toContain(detail);
  });

  it('cuts pieces in the order of inputs, JSON inputs between them', async () => {
    const of = target([input('a', [null]), input('b', [null]), input('c', [null], 'uint8')]);
    const { inputs } = await decode(
      of,
      {
        inputs: [
          { name: 'c', shape: [1], datatype: 'UINT8', parameters: { binary_data_size: 1 } },
          { name: 'a', shape: [1], datatype: 'FP32', data: [5] },
          { name: 'b', shape: [1], datatype: 'FP32', parameters: { binary_data_size: 4 } },
        ],
      },
      Buffer.of(9),
      Buffer.from(Float32Array.of(2.5).buffer),
    );
    if (inputs.kind !== 'tensors') throw new Error('expected tensors');
    expect([...inputs.tensors].map(([name, { data }]) => [name, [...data]])).toEqual([
      ['c', [9]],
      ['a', [5]],
      ['b', [2.5]],
    ]);
  });

  it.each(['-1', 'abc', '1e3', '', '999999', '0x10'])('refuses header %j', async (header) => {
    const error = await refusal(decodeInfer(Buffer.from('{"inputs":[]}'), header, x));
    expect(error.problems[0]?.pointer).toBe('header:Inference-Header-Content-Length');
  });
});

describe('raw requests and pictures', () => {
  it('takes the whole body as the only input, its free axis sized to fit', async () => {
    const of = target([input('x', [null, null, 2])]);
    const { inputs, outputs } = await decodeInfer(Buffer.from(Float32Array.of(1, 2, 3, 4).buffer), '0', of);
    expect(inputs).toEqual({
      kind: 'tensors',
      tensors: new Map([['x', { dtype: 'float32', shape: [1, 2, 2], data: Float32Array.of(1, 2, 3, 4) }]]),
    });
    expect(outputs.map(({ binary }) => binary)).toEqual([true, true]);
  });

  it.each([7, 0, 9])('refuses %d bytes for [-1,2] float32', async (length) => {
    expect((await refusal(decodeInfer(Buffer.alloc(length), '0', x))).code).toBe('TENSOR_WRONG_LENGTH');
  });

  it('takes an encoded picture for a model of pictures', async () => {
    const of = target([input('image', [null, 2, 2, 1])], true);
    const jpeg = Buffer.from([0xff, 0xd8, 0xff]);
    expect((await decodeInfer(jpeg, '0', of)).inputs).toEqual({ kind: 'pictures', pictures: [jpeg] });
    const length = Buffer.from([3, 0, 0, 0]);
    const one = { name: 'image', shape: [1, 1], datatype: 'BYTES', parameters: { binary_data_size: 7 } };
    expect((await decode(of, { inputs: [one] }, length, jpeg)).inputs).toEqual({
      kind: 'pictures',
      pictures: [jpeg],
    });
    expect((await refusal(decode(of, { inputs: [one] }, Buffer.from([4, 0, 0, 0]), jpeg))).code).toBe(
      'TENSOR_WRONG_LENGTH',
    );
  });
});

describe('parameters and outputs', () => {
  const one = { name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] };

  it('reads id, priority, timeout in microseconds, and ignores unknown keys', async () => {
    const got = await decode(x, {
      id: '7',
      model_name: 'm',
      inputs: [one],
      parameters: { priority: 1, timeout: 1500, mine: 'x' },
    });
    expect(got).toMatchObject({ id: '7', priority: 1, timeoutMs: 1.5 });
    expect(got.outputs).toEqual([
      { name: 'y', binary: false, classification: 0 },
      { name: 'n', binary: false, classification: 0 },
    ]);
  });

  it('applies binary_data_output to outputs that are not listed only', async () => {
    const all = await decode(x, { inputs: [one], parameters: { binary_data_output: true } });
    expect(all.outputs.every(({ binary }) => binary)).toBe(true);
    const listed = await decode(x, {
      inputs: [one],
      outputs: [{ name: 'n' }, { name: 'y', parameters: { binary_data: true, classification: 2 } }],
      parameters: { binary_data_output: true },
    });
    expect(listed.outputs).toEqual([
      { name: 'n', binary: false, classification: 0 },
      { name: 'y', binary: true, classification: 2 },
    ]);
  });

  it.each([
    [{ id: 7 }, "'id' must be a string"],
    [{ parameters: { triton_x: 1 } }, 'reserved'],
    [{ parameters: { headers: 1 } }, 'reserved'],
    [{ parameters: { timeout: -1 } }, "'timeout' must be a whole number"],
    [{ parameters: { priority: 1.5 } }, "'priority' must be a whole number"],
    [{ parameters: [] }, "'parameters' must be an object"],
    [{ outputs: [{ name: 'z' }] }, "unexpected inference output 'z' for model 'm'"],
    [{ outputs: [{ name: 'y' }, { name: 'y' }] }, 'unexpected inference output'],
    [{ outputs: {} }, "'outputs' must be a list"],
  ])('refuses %j', async (extra, detail) => {
    expect((await refusal(decode(x, { inputs: [one], ...extra }))).message).toContain(detail);
  });
});

describe('encodeInfer', () => {
  const y: Tensor = { dtype: 'float32', shape: [1, 3], data: Float32Array.of(0.1, 0.7, 0.2) };
  const answer = {
    id: '7',
    model: 'm',
    version: 2,
    tensors: new Map([['y', y]]),
    classNames: ['a', 'b', 'c'],
  };

  it('writes flat JSON', async () => {
    const { body, jsonBytes } = await encodeInfer(answer, [{ name: 'y', binary: false, classification: 0 }], {
      nonFinite: 'refuse',
    });
    expect(jsonBytes).toBeNull();
    expect(body.toString()).toBe(
      '{"id":"7","model_name":"m","model_version":"2","outputs":[{"name":"y","datatype":"FP32","shape":[1,3],"data":[0.1,0.7,0.2]}]}',
    );
  });

  it('writes binary outputs behind the JSON', async () => {
    const { body, jsonBytes } = await encodeInfer(
      { ...answer, id: null },
      [{ name: 'y', binary: true, classification: 0 }],
      { nonFinite: 'refuse' },
    );
    const json =
      '{"model_name":"m","model_version":"2","outputs":[{"name":"y","datatype":"FP32","shape":[1,3],"parameters":{"binary_data_size":12}}]}';
    expect(jsonBytes).toBe(json.length);
    expect(body.equals(Buffer.concat([Buffer.from(json), Buffer.from(y.data.buffer)]))).toBe(true);
  });

  it('stays JSON when every binary output is empty', async () => {
    const empty = new Map([['y', { ...y, shape: [0, 3], data: new Float32Array(0) }]]);
    const { body, jsonBytes } = await encodeInfer(
      { ...answer, tensors: empty },
      [{ name: 'y', binary: true, classification: 0 }],
      { nonFinite: 'refuse' },
    );
    expect(jsonBytes).toBeNull();
    expect(body.toString()).toContain('"binary_data_size":0');
  });

  it('gives top classes, in JSON and in binary', async () => {
    const json = await encodeInfer(answer, [{ name: 'y', binary: false, classification: 2 }], {
      nonFinite: 'refuse',
    });
    expect(json.body.toString()).toContain(
      '"datatype":"BYTES","shape":[1,2],"data":["0.700000:1:b","0.200000:2:c"]',
    );
    const binary = await encodeInfer(
      { ...answer, classNames: null },
      [{ name: 'y', binary: true, classification: 9 }],
      { nonFinite: 'refuse' },
    );
    expect(binary.body.subarray(binary.jsonBytes ?? 0)).toEqual(
      Buffer.from('\x0a\0\0\x000.700000:1\x0a\0\0\x000.200000:2\x0a\0\0\x000.100000:0', 'latin1'),
    );
    expect(binary.body.toString()).toContain('"shape":[1,3]');
  });

  it('refuses NaN in JSON, carries it in binary', async () => {
    const tensors = new Map([['y', { ...y, data: Float32Array.of(1, NaN, 2) }]]);
    const wanted = { name: 'y', binary: false, classification: 0 };
    await expect(encodeInfer({ ...answer, tensors }, [wanted], { nonFinite: 'refuse' })).rejects.toThrow(
      "output 'y' is NaN",
    );
    const { body } = await encodeInfer({ ...answer, tensors }, [wanted], { nonFinite: 'token' });
    expect(body.toString()).toContain('[1.0,NaN,2.0]');
  });

  it('comes back the same through a request, for any float32', async () => {
    await fc.assert(
      fc.asyncProperty(fc.float32Array({ minLength: 2, maxLength: 64 }), async (values) => {
        const data = values.length % 2 === 0 ? values : values.subarray(1);
        const of = target([input('y', [null, 2])]);
        const shape = [data.length / 2, 2];
        const tensors = new Map([['y', { dtype: 'float32' as const, shape, data }]]);
        for (const binary of [false, true]) {
          const reply = await encodeInfer(
            { ...answer, tensors },
            [{ name: 'y', binary, classification: 0 }],
            { nonFinite: 'token' },
          );
          const text = reply.body.toString('latin1').replace('"outputs"', '"inputs" ');
          const { inputs } = await decodeInfer(
            Buffer.from(text, 'latin1'),
            reply.jsonBytes === null ? undefined : String(reply.jsonBytes),
            of,
          );
          expect(inputs.kind === 'tensors' && inputs.tensors.get('y')?.data).toEqual(data);
        }
      }),
      { numRuns: 200 },
    );
  });
});
